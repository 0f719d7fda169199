package org.sentimentstreams.cli.records;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Terminal;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the records of a topic. */
@Command(
    name = "consume",
    description = {
      "Show predictions as they are made, or the records of another topic.",
      "It joins no consumer group, so it takes no records away from other readers.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment consume                                     until Ctrl-C",
      "  sentiment consume --from-beginning --timeout 5",
      "  sentiment consume --format jsonl --limit 100 | jq 'select(.score < 0.6)'",
      "  sentiment consume --topic dead-letters --from-beginning --timeout 5",
    })
public final class ConsumeCommand implements Callable<Integer> {

  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "--topic",
      paramLabel = "ROLE",
      defaultValue = "predictions",
      description =
          "predictions, reviews, labels, dead-letters or shadow-predictions (default: "
              + "${DEFAULT-VALUE}).")
  private TopicRole role;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table, or jsonl with all fields (default: ${DEFAULT-VALUE}).")
  private OutputFormat format;

  @Option(
      names = "--from-beginning",
      description = "Start at the beginning of the topic (default: show new records only).")
  private boolean fromBeginning;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "End after N records (default: never).")
  private Long limit;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "End when no record has come for this long (default: never).")
  private Double timeout;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  ConsumeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** How records are shown. */
  public enum OutputFormat {
    TABLE,
    JSONL
  }

  @Override
  public Integer call() {
    require(limit == null || limit >= 0, "--limit is " + limit + ": 0 or more is needed");
    require(timeout == null || timeout > 0, "--timeout is " + timeout + ": more than 0 is needed");
    var all = settings.load(terminal.environment());
    var view = RecordView.of(role, all.formats(), format == OutputFormat.JSONL, terminal.columns());
    var watch =
        new TopicWatch(
            fromBeginning,
            limit == null ? Long.MAX_VALUE : limit,
            timeout == null
                ? FOR_EVER
                : Duration.ofMillis((long) Math.min(timeout * 1000, FOR_EVER.toMillis())));
    watch.run(terminal, all.kafka(), role.topic(all.topics()), view);
    return ExitCode.OK;
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
