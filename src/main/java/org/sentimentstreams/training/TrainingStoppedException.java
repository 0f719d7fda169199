package org.sentimentstreams.training;

/** Somebody has asked a training to stop, and it has. */
public final class TrainingStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TrainingStoppedException() {
    super("the training was stopped");
  }

  TrainingStoppedException(Throwable cause) {
    super("the training was stopped", cause);
  }
}
