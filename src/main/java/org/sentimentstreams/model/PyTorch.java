package org.sentimentstreams.model;

import ai.djl.Model;

/** The engine's process-wide settings; they count from its first use on. */
public final class PyTorch {
  private static final String NAME = "PyTorch";
  private static final String THREADS = "ai.djl.pytorch.num_threads";
  private static final String INTEROP_THREADS = "ai.djl.pytorch.num_interop_threads";

  private PyTorch() {}

  /**
   * Sets the threads that one batch may use. Several batches at once, each on one thread, do more
   * work than one batch on all threads. Without effect once the engine has started.
   *
   * @param threads 1 or more
   */
  public static void threadsPerBatch(int threads) {
    System.setProperty(THREADS, Integer.toString(threads));
    System.setProperty(INTEROP_THREADS, "1");
  }

  static Model newModel(String name) {
    return Model.newInstance(name, NAME);
  }
}
