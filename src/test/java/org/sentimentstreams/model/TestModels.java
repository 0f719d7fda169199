package org.sentimentstreams.model;

import java.io.IOException;
import java.nio.file.Path;

/** Models that several test classes share. */
public final class TestModels {
  private static final Path CACHE = Path.of("target", "test-cache");

  private TestModels() {}

  /** The default model, imported once a build. */
  public static synchronized ModelDirectory defaultModel() throws IOException {
    return new DefaultModel(CACHE, line -> {}).open();
  }
}
