package org.sentimentstreams.cli.terminal;

/** The exit codes of the process. */
public final class ExitCode {

  /** Everything worked. */
  public static final int OK = 0;

  /** Something did not work; standard error says what. */
  public static final int FAILED = 1;

  /** An option, an argument or a setting is wrong. */
  public static final int MISUSED = 2;

  /** Ctrl-C, by the custom of shells: 128 and the number of the signal. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
