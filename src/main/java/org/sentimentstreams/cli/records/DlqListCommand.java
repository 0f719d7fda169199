package org.sentimentstreams.cli.records;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.kafka.deadletters.DeadLetter;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists dead letters. */
@Command(
    name = "list",
    description = {
      "List the dead letters that are there now, and count them by reason.",
      "PLACE is PARTITION@OFFSET in the dead-letter topic, as 'sentiment dlq show' takes it.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment dlq list",
      "  sentiment dlq list --reason 'not Avro' --limit 20",
      "  sentiment dlq list --json | jq -r '.[] | select(.attempts > 2) | .place'",
    })
final class DlqListCommand implements Callable<Integer> {

  private static final int MOST_KEY = 24;

  private final Terminal terminal;

  @Mixin private DlqOptions chosen = new DlqOptions();

  @Option(names = "--json", description = "Write JSON, for other programs (default: a table).")
  private boolean json;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  DlqListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Settings all = settings.load(terminal.environment());
    var table = new TextTable("PLACE", "TIME", "KEY", "FROM", "REPLAYS", "REASON");
    List<Map<String, Object>> objects = new ArrayList<>();
    var byReason = new TreeMap<String, Integer>();
    long count =
        chosen.forEach(
            terminal,
            all.kafka(),
            all.topics(),
            letter -> {
              byReason.merge(
                  letter.exception().isEmpty() ? "unknown" : letter.exception(), 1, Integer::sum);
              if (json) {
                objects.add(DeadLetterFields.summary(letter));
              } else {
                add(table, letter);
              }
            });
    if (json) {
      terminal.out().println(Json.pretty(objects));
    } else if (count > 0) {
      terminal.out().print(table.fitting(terminal.columns()));
    }
    terminal.err().println(counts(count, byReason));
    return ExitCode.OK;
  }

  private static void add(TextTable table, DeadLetter letter) {
    Map<String, Object> fields = DeadLetterFields.summary(letter);
    table.add(
        letter.place(),
        fields.get("timestamp") == null ? "-" : fields.get("timestamp").toString(),
        fields.get("key") == null ? "-" : OneLine.of(fields.get("key").toString(), MOST_KEY),
        fields.get("from") == null ? "-" : fields.get("from").toString(),
        Integer.toString(letter.attempts()),
        letter.exception() + ": " + letter.message());
  }

  private static String counts(long count, Map<String, Integer> byReason) {
    String total = String.format(Locale.ROOT, "%,d dead letter%s", count, count == 1 ? "" : "s");
    return count == 0
        ? total
        : byReason.entrySet().stream()
            .map(entry -> entry.getValue() + " " + OneLine.of(entry.getKey()))
            .collect(Collectors.joining(", ", total + ": ", ""));
  }
}
