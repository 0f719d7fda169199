package org.sentimentstreams.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Holds the lock of a data folder, if it is free, from another process until its input ends. */
final class FolderHolder {
  private FolderHolder() {}

  public static void main(String[] args) throws IOException {
    try (var file =
            FileChannel.open(
                Path.of(args[0], ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = file.tryLock()) {
      System.out.println("held " + (lock != null));
      System.in.readAllBytes();
    }
  }
}
