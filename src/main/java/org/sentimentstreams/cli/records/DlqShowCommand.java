package org.sentimentstreams.cli.records;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.kafka.deadletters.DeadLetterTopic;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows one dead letter. */
@Command(
    name = "show",
    description = "Show all of one dead letter: key, headers, value, reason and stack trace.",
    footer = {
      "",
      "Examples:",
      "  sentiment dlq show 2@17",
      "  sentiment dlq show 2@17 --json | jq -r .valueBase64 | base64 -d > value.bin",
    })
final class DlqShowCommand implements Callable<Integer> {

  private static final Pattern PLACE = Pattern.compile("([0-9]{1,9})@([0-9]{1,18})");

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "PARTITION@OFFSET",
      description = "Its place in the dead-letter topic, as 'sentiment dlq list' shows it.")
  private String place;

  @Option(names = "--json", description = "Write JSON, for other programs (default: lines).")
  private boolean json;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  DlqShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Matcher parts = PLACE.matcher(place);
    if (!parts.matches()) {
      throw new ParameterException(
          spec.commandLine(),
          "\"" + place + "\" is not a place: PARTITION@OFFSET is needed, such as 2@17");
    }
    Settings all = settings.load(terminal.environment());
    String topic = all.topics().deadLetters();
    DlqOptions.requireExists(terminal, all.kafka(), topic);
    Map<String, Object> fields =
        new DeadLetterTopic(all.kafka(), all.topics().deadLetters())
            .at(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2)))
            .map(letter -> DeadLetterFields.all(letter, all.formats()))
            .orElseThrow(
                () ->
                    new CommandFailedException(
                        "there is no dead letter at %s of %s: `sentiment dlq list` shows those there are"
                            .formatted(place, topic)));
    terminal.out().println(json ? Json.pretty(fields) : lines(fields));
    return ExitCode.OK;
  }

  private static String lines(Map<String, Object> fields) {
    var text = new StringBuilder();
    fields.forEach(
        (name, value) -> {
          if (name.equals("headers") && value instanceof Map<?, ?> headers) {
            headers.forEach((key, header) -> line(text, "header " + key, header));
          } else if (name.equals("cut") && value instanceof List<?> cuts) {
            cuts.forEach(cut -> line(text, "cut", cut));
          } else if (name.equals("stackTrace")) {
            text.append('\n');
            value.toString().lines().forEach(l -> text.append(OneLine.of(l)).append('\n'));
          } else {
            line(text, name, value);
          }
        });
    return text.toString().stripTrailing();
  }

  private static void line(StringBuilder text, String name, Object value) {
    text.append(TextTable.padded(OneLine.of(name), 12))
        .append("  ")
        .append(value == null ? "-" : OneLine.of(value.toString()))
        .append('\n');
  }
}
