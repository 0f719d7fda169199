package org.sentimentstreams.lab.bench;

import java.io.IOException;
import org.sentimentstreams.demo.EmbeddedKafka;

/** A broker in a process of its own: says where it is, and runs until its standard input ends. */
final class BrokerMain {
  private BrokerMain() {}

  public static void main(String[] args) throws IOException {
    try (EmbeddedKafka kafka = EmbeddedKafka.ephemeral()) {
      System.out.println(kafka.bootstrapServers());
      while (System.in.read() >= 0) {
        // Until whoever started it lets go of it, or dies.
      }
    }
  }
}
