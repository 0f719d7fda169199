package org.sentimentstreams.cli.terminal;

/** A command cannot do what was requested; the message is for the user. */
public final class CommandFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The message is one sentence that says what is wrong and what to do. */
  public CommandFailedException(String message) {
    super(message);
  }
}
