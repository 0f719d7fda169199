package org.sentimentstreams.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.demo.DemoCommand;
import org.sentimentstreams.cli.lab.BenchCommand;
import org.sentimentstreams.cli.lab.ChaosCommand;
import org.sentimentstreams.cli.lab.SoakCommand;
import org.sentimentstreams.cli.model.ModelCommand;
import org.sentimentstreams.cli.options.EnumConverter;
import org.sentimentstreams.cli.records.ConsumeCommand;
import org.sentimentstreams.cli.records.DlqCommand;
import org.sentimentstreams.cli.records.ProduceCommand;
import org.sentimentstreams.cli.records.TopicRole;
import org.sentimentstreams.cli.records.TopicsCommand;
import org.sentimentstreams.cli.serve.ServeCommand;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Failure;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.train.TrainCommand;
import org.sentimentstreams.data.FileFormat;
import org.sentimentstreams.model.AdapterJoin;
import org.sentimentstreams.model.NativeCode;
import org.sentimentstreams.threads.Threads;
import org.sentimentstreams.training.recipe.Recipe;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code sentiment}. */
@Command(
    name = "sentiment",
    description = "Labels a Kafka topic of reviews with a transformer inside the stream process.",
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      ProduceCommand.class,
      ConsumeCommand.class,
      DlqCommand.class,
      TopicsCommand.class,
      ClassifyCommand.class,
      EvaluateCommand.class,
      BenchCommand.class,
      ModelCommand.class,
      TrainCommand.class,
      ChaosCommand.class,
      SoakCommand.class,
      ConfigCommand.class,
    },
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    versionProvider = Version.class,
    footer = {
      "",
      "Examples:",
      "  sentiment demo                                see it all at once",
      "  sentiment classify 'Slow, but worth it.'      label a text",
      "  sentiment topics create                       make the topics that are missing",
      "  sentiment produce reviews.tsv                 send a file of reviews",
      "  sentiment consume --from-beginning            show the predictions",
      "  sentiment produce --help                      options and examples of a command",
    })
public final class Sentiment implements Callable<Integer> {

  /** Help is easier to read in short lines. */
  private static final int MOST_HELP_WIDTH = 90;

  private static final int LEAST_HELP_WIDTH = 60;

  /** A model of some gigabytes is loaded in less. */
  private static final Duration MOST_FOR_NATIVE_CODE = Duration.ofSeconds(30);

  private final Terminal terminal;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this text.")
  private boolean help;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "On an error, show where in the program it happened.")
  private boolean debug;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  private boolean version;

  Sentiment(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Ids, topics and JSON are for machines, which cannot read Arabic or Hindi digits.
    Locale.setDefault(Locale.ROOT);
    // Logs, too, go through System.err, in whatever encoding the locale says.
    var errors = new FileOutputStream(FileDescriptor.err);
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    if (List.of(args).contains("--debug")) {
      System.setProperty("sentiment.log.exceptions", "ex");
    }
    Thread.setDefaultUncaughtExceptionHandler(Sentiment::ended);
    Terminal terminal = Terminal.ofProcess();
    Runtime.getRuntime()
        .addShutdownHook(
            Threads.named(
                "interruption",
                () -> {
                  terminal.interruption().requestUnlessFinished();
                  boolean isOutside = NativeCode.ofProcess().end(MOST_FOR_NATIVE_CODE);
                }));
    System.exit(run(terminal, args));
  }

  /**
   * A process that has lost a thread for lack of memory looks healthy and does only a part of its
   * work, and an orderly close may need memory, too. So it ends at once.
   */
  private static void ended(Thread thread, Throwable failure) {
    if (failure instanceof OutOfMemoryError) {
      System.err.println(
          "sentiment: in thread " + thread.getName() + ": " + Failure.of(failure).message());
      Runtime.getRuntime().halt(ExitCode.FAILED);
    }
    System.err.print("Exception in thread \"" + thread.getName() + "\" ");
    failure.printStackTrace();
  }

  /**
   * Runs one command to its end. Never throws and never ends the process.
   *
   * @return the exit code: 0 if it worked, 1 if not, 2 for a wrong option or setting, 130 if it was
   *     interrupted
   */
  public static int run(Terminal terminal, String... args) {
    var root = new Sentiment(terminal);
    int code;
    try {
      code = root.commandLine().execute(args);
    } catch (Throwable e) { // picocli passes on what is no Exception, such as OutOfMemoryError.
      code = root.failed(e);
    }
    code = Failure.ofOutput(terminal.out()).map(root::failed).orElse(code);
    terminal.err().flush();
    return terminal.interruption().finish() ? ExitCode.INTERRUPTED : code;
  }

  /** Without a command, it lists the commands. */
  @Override
  public Integer call() {
    commandLine().usage(terminal.err());
    return ExitCode.MISUSED;
  }

  CommandLine commandLine() {
    var line = new CommandLine(this, new CommandFactory(terminal));
    line.setOut(terminal.out().writer());
    line.setErr(terminal.errWriter());
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(terminal.isColorful() ? Ansi.ON : Ansi.OFF));
    line.setUsageHelpWidth(
        Math.max(LEAST_HELP_WIDTH, Math.min(terminal.columns(), MOST_HELP_WIDTH)));
    registerWords(line, FileFormat.class);
    registerWords(line, ConsumeCommand.OutputFormat.class);
    registerWords(line, TopicRole.class);
    registerWords(line, Recipe.BestBy.class);
    registerWords(line, AdapterJoin.OfBase.class);
    line.setParameterExceptionHandler((e, arguments) -> misused(e));
    line.setExecutionExceptionHandler((e, command, result) -> failed(e));
    inOrderOfTheSource(line);
    return line;
  }

  private static <E extends Enum<E>> void registerWords(CommandLine line, Class<E> type) {
    line.registerConverter(type, new EnumConverter<>(type));
  }

  /**
   * The help lists options in the order of the source, and its first line does not repeat all of
   * them.
   */
  private static void inOrderOfTheSource(CommandLine line) {
    line.getCommandSpec().usageMessage().sortOptions(false).abbreviateSynopsis(true);
    line.getSubcommands().values().forEach(Sentiment::inOrderOfTheSource);
  }

  private int misused(ParameterException thrown) {
    ParameterException e = unknownBeforeMissing(thrown);
    String message = inOurWords(Failure.onOneLine(e.getMessage()));
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      message += ": did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?";
    }
    terminal.err().println("sentiment: " + message);
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    terminal.err().println("Try '" + command + " --help'");
    if (debug) {
      e.printStackTrace(terminal.err());
    }
    return ExitCode.MISUSED;
  }

  private static String inOurWords(String message) {
    return message
        .replace("option option", "option")
        .replaceFirst("' is not an? (int|long)$", "' is not a whole number")
        .replaceFirst("' is not an? (double|float)$", "' is not a number")
        .replaceFirst(
            "^Unmatched arguments? (at|from) index \\d+: ", "Unknown command or argument: ");
  }

  /** Where an option is misspelled, the one that is missing is most often the same. */
  private static ParameterException unknownBeforeMissing(ParameterException e) {
    List<String> unknown = e.getCommandLine().getUnmatchedArguments();
    return e instanceof MissingParameterException && !unknown.isEmpty()
        ? new UnmatchedArgumentException(e.getCommandLine(), unknown)
        : e;
  }

  private int failed(Throwable e) {
    if (terminal.interruption().isRequested()) {
      return ExitCode.INTERRUPTED; // What breaks while a command is being stopped is no news.
    }
    Failure failure = Failure.of(e);
    terminal.err().println("sentiment: " + failure.message());
    if (debug) {
      e.printStackTrace(terminal.err());
    }
    return failure.exitCode();
  }
}
