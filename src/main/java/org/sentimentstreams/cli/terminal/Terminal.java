package org.sentimentstreams.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The surroundings of a command: three streams, the environment, and requests to stop. */
public final class Terminal {

  /** The launcher names in it those of {@code in,out,err} that are a terminal; Java cannot tell. */
  private static final String TERMINALS = "sentiment.terminal";

  /** The launcher says how many characters a line of the terminal has. */
  private static final String COLUMNS = "sentiment.columns";

  private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(15);

  private final InputStream in;
  private final StandardOutput out;
  private final PrintStream err;
  private final Map<String, String> environment;
  private final Set<String> terminals;
  private final Duration brokerTimeout;
  private final Interruption interruption = new Interruption();

  private Terminal(
      InputStream in,
      StandardOutput out,
      PrintStream err,
      Map<String, String> environment,
      Set<String> terminals,
      Duration brokerTimeout) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.environment = Map.copyOf(environment);
    this.terminals = terminals;
    this.brokerTimeout = brokerTimeout;
  }

  /** The streams and the environment of this process. */
  public static Terminal ofProcess() {
    Set<String> terminals =
        Arrays.stream(System.getProperty(TERMINALS, "").split(",")).collect(Collectors.toSet());
    return new Terminal(
        new FileInputStream(FileDescriptor.in),
        new StandardOutput(
            new FileOutputStream(FileDescriptor.out),
            terminals.contains("out") ? () -> false : ReaderWatch.ofStandardOutput()),
        System.err,
        System.getenv(),
        terminals,
        BROKER_TIMEOUT);
  }

  /** Three streams of which none is a terminal; both outputs are written in UTF-8. */
  public static Terminal of(
      InputStream in, OutputStream out, OutputStream err, Map<String, String> environment) {
    return new Terminal(
        in,
        new StandardOutput(out),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        environment,
        Set.of(),
        BROKER_TIMEOUT);
  }

  /** The same with another time that brokers have to answer. */
  public Terminal withBrokerTimeout(Duration timeout) {
    return new Terminal(in, out, err, environment, terminals, timeout);
  }

  /** Standard input, bytes as they come. */
  public InputStream in() {
    return in;
  }

  /** Standard output: the result of the command, and nothing else. */
  public StandardOutput out() {
    return out;
  }

  /** Standard output for lines that a person watches as they come. */
  public PrintStream screen() {
    return out.stream();
  }

  /** Standard error: progress and errors. */
  public PrintStream err() {
    return err;
  }

  public PrintWriter errWriter() {
    return new PrintWriter(err, true, StandardCharsets.UTF_8);
  }

  public Map<String, String> environment() {
    return environment;
  }

  /** How long a broker may take for one answer. */
  public Duration brokerTimeout() {
    return brokerTimeout;
  }

  public Interruption interruption() {
    return interruption;
  }

  /** Whether a person types the input. */
  public boolean isInputTyped() {
    return terminals.contains("in");
  }

  /** Whether standard error is a terminal, so that lines may be overwritten. */
  public boolean isErrorWatched() {
    return terminals.contains("err") && !"dumb".equals(environment.get("TERM"));
  }

  /** Characters in a line of standard output; no limit where that is no terminal. */
  public int columns() {
    int columns = Integer.getInteger(COLUMNS, 0);
    return terminals.contains("out") && columns > 0 ? columns : Integer.MAX_VALUE;
  }

  /**
   * Whether both outputs support colors and the user has not turned them off (see no-color.org).
   */
  public boolean isColorful() {
    return terminals.contains("out")
        && isErrorWatched()
        && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }
}
