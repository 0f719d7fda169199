package org.sentimentstreams.training.fit;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;

/**
 * How the engine works on this thread while a model is trained. Its graph optimizer is off: it
 * rewrites a module for gradients at the first training step, and the same module then fails to be
 * run without them.
 */
final class EngineMode implements AutoCloseable {
  private EngineMode() {}

  static EngineMode forTraining() {
    Engine.getEngine("PyTorch"); // Loads the library, which the calls below need.
    JniUtils.setGraphExecutorOptimize(false);
    return new EngineMode();
  }

  /** Sets what the engine starts a thread with. */
  @Override
  public void close() {
    JniUtils.setGraphExecutorOptimize(true);
    JniUtils.setGradMode(true);
  }
}
