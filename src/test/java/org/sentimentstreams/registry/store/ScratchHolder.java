package org.sentimentstreams.registry.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Works in a scratch folder of another process until its input ends, or it is killed. */
final class ScratchHolder {
  private ScratchHolder() {}

  public static void main(String[] args) throws IOException {
    try (Scratch scratch = Scratch.in(Path.of(args[0]), "work-")) {
      Files.writeString(scratch.path().resolve("half"), "half");
      System.out.println(scratch.path());
      System.in.readAllBytes();
    }
  }
}
