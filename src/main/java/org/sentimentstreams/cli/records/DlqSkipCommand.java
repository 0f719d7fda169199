package org.sentimentstreams.cli.records;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.kafka.deadletters.RecordSkip;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Skips a review that the service cannot process. */
@Command(
    name = "skip",
    description = {
      "Skip one review that stops the service, such as one larger than its memory.",
      "The review is not read; a dead letter records its place and its size.",
      "Stop every instance of the service first. The review must be the next one of its "
          + "partition; the service names it when it stops.",
    },
    footer = {
      "",
      "Exit codes: 0 skipped (with --dry-run: can be skipped), 1 not skipped, with the "
          + "reason, 2 wrong use.",
      "",
      "Examples:",
      "  sentiment dlq skip reviews-0@17 --dry-run",
      "  sentiment dlq skip 0@17",
    })
final class DlqSkipCommand implements Callable<Integer> {

  private static final Pattern PLACE = Pattern.compile("(?:(.*)-)?([0-9]{1,9})@([0-9]{1,18})");

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "[TOPIC-]PARTITION@OFFSET",
      description = "The place of the review in the topic of reviews.")
  private String place;

  @Option(names = "--dry-run", description = "Show what would be skipped, and change nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "Write one JSON object (default: a sentence).")
  private boolean json;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  DlqSkipCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Matcher parts = PLACE.matcher(place);
    if (!parts.matches()) {
      throw new ParameterException(
          spec.commandLine(),
          "\"" + place + "\" is not a place: PARTITION@OFFSET is needed, as 0@17 or reviews-0@17");
    }
    Settings all = settings.load(terminal.environment());
    if (parts.group(1) != null && !parts.group(1).equals(all.topics().reviews())) {
      throw new ParameterException(
          spec.commandLine(),
          "\"%s\" is not the topic of reviews, which is %s: only reviews can be skipped"
              .formatted(parts.group(1), all.topics().reviews()));
    }
    DlqOptions.requireExists(terminal, all.kafka(), all.topics().deadLetters());
    try (var skip = new RecordSkip(all.kafka(), all.topics(), terminal.brokerTimeout())) {
      RecordSkip.Found record =
          skip.find(Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3)));
      if (!dryRun) {
        skip.skip(record);
      }
      terminal.out().println(json ? Json.line(object(record)) : sentence(record, all));
    }
    return ExitCode.OK;
  }

  private Map<String, Object> object(RecordSkip.Found record) {
    var object = new LinkedHashMap<String, Object>();
    object.put("dryRun", dryRun);
    object.put("topic", record.partition().topic());
    object.put("partition", record.partition().partition());
    object.put("offset", record.offset());
    object.put("bytes", record.bytes());
    return object;
  }

  private String sentence(RecordSkip.Found record, Settings all) {
    return String.format(
        Locale.ROOT,
        "%s %s (%,d bytes, unpacked and unread); a dead letter in %s %s its place",
        dryRun ? "Would skip" : "Skipped",
        record.place(),
        record.bytes(),
        all.topics().deadLetters(),
        dryRun ? "would keep" : "keeps");
  }
}
