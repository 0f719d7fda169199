package org.sentimentstreams.cli.terminal;

/** What the process says to the shell when it ends. */
public final class ExitCode {

  /** Everything worked. */
  public static final int OK = 0;

  /** Something did not work; standard error says what. */
  public static final int FAILED = 1;

  /** What was asked for is not understood: an option, an argument or a setting. */
  public static final int MISUSED = 2;

  /** Ctrl-C, by the custom of shells: 128 and the number of the signal. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
