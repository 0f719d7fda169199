package org.sentimentstreams.cli.options;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;

/** A name for this process that people recognise and that is unique among all instances. */
public final class InstanceName {
  private InstanceName() {}

  public static String create() {
    return host() + "-" + UUID.randomUUID().toString().substring(0, 8);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName().replaceAll("[^a-zA-Z0-9._-]", "-");
    } catch (UnknownHostException e) {
      return "unknown-host";
    }
  }
}
