package org.sentimentstreams.cli.records;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.kafka.deadletters.DeadLetter;
import org.sentimentstreams.kafka.deadletters.DeadLetterReplay;
import org.sentimentstreams.kafka.deadletters.ReplayedReview;
import org.sentimentstreams.kafka.deadletters.Replays;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Sends dead letters back to the topic of reviews. */
@Command(
    name = "replay",
    description = {
      "Send dead letters back to the topic of reviews, all of them or none.",
      "Each keeps its key, value, headers, timestamp and partition; the header",
      DeadLetter.ATTEMPT + " counts how often it was replayed.",
      "The letters stay in their topic, so a letter that is replayed twice is scored twice.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment dlq replay --dry-run",
      "  sentiment dlq replay --reason ReviewFailed --limit 100",
    })
final class DlqReplayCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Mixin private DlqOptions chosen = new DlqOptions();

  @Option(
      names = "--max-attempts",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Leave out letters that were replayed N times already (default: ${DEFAULT-VALUE}).")
  private int maxAttempts;

  @Option(names = "--dry-run", description = "Show what would be sent, and send nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "Write one JSON object (default: a sentence).")
  private boolean json;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  DlqReplayCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The outcome for the chosen letters. */
  private static final class Count {
    private long replayed;
    private long tooOften;
    private long notReviews;
    private long gone;
    private long tooLarge;
  }

  @Override
  public Integer call() {
    if (maxAttempts < 1) {
      throw new ParameterException(
          spec.commandLine(), "--max-attempts is " + maxAttempts + ": 1 or more is needed");
    }
    Settings all = settings.load(terminal.environment());
    DlqOptions.requireExists(terminal, all.kafka(), all.topics().reviews());
    Count count = dryRun ? look(all) : replay(all);
    if (json) {
      terminal.out().println(Json.line(object(count)));
    } else {
      terminal.out().println(sentence(count, all));
    }
    return ExitCode.OK;
  }

  private Count look(Settings all) {
    var count = new Count();
    var replays = new Replays(all.kafka(), all.topics());
    chosen.forEach(terminal, all.kafka(), all.topics(), letter -> chosen(letter, replays, count));
    return count;
  }

  private Count replay(Settings all) {
    var count = new Count();
    var replays = new Replays(all.kafka(), all.topics());
    try (var replay = new DeadLetterReplay(all.kafka(), all.topics().reviews())) {
      // An open transaction would hide all later records from the service, for minutes.
      terminal.interruption().onRequest(replay::close);
      chosen.forEach(
          terminal,
          all.kafka(),
          all.topics(),
          letter -> chosen(letter, replays, count).ifPresent(replay::send));
      replay.commit();
    }
    return count;
  }

  /** The review to send, if it is one that shall be sent. */
  private Optional<ReplayedReview> chosen(DeadLetter letter, Replays replays, Count count) {
    if (letter.attempts() >= maxAttempts) {
      count.tooOften++;
      return Optional.empty();
    }
    Replays.Found found = replays.find(letter);
    switch (found.fate()) {
      case READY -> count.replayed++;
      case NOT_A_REVIEW -> count.notReviews++;
      case ORIGINAL_GONE -> count.gone++;
      case TOO_LARGE -> count.tooLarge++;
    }
    return found.review();
  }

  private Map<String, Object> object(Count count) {
    var object = new LinkedHashMap<String, Object>();
    object.put("dryRun", dryRun);
    object.put("replayed", count.replayed);
    object.put("leftTooOften", count.tooOften);
    object.put("leftNotReviews", count.notReviews);
    if (count.gone > 0) {
      object.put("leftCut", count.gone);
    }
    if (count.tooLarge > 0) {
      object.put("leftTooLarge", count.tooLarge);
    }
    return object;
  }

  private String sentence(Count count, Settings all) {
    var text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s %,d dead letter%s to %s",
            dryRun ? "Would replay" : "Replayed",
            count.replayed,
            count.replayed == 1 ? "" : "s",
            all.topics().reviews()));
    if (count.tooOften > 0) {
      text.append(
          String.format(
              Locale.ROOT,
              "; left out %,d that had %d attempts already",
              count.tooOften,
              maxAttempts));
    }
    if (count.notReviews > 0) {
      text.append(
          String.format(
              Locale.ROOT, "; left out %,d that did not come from that topic", count.notReviews));
    }
    if (count.gone > 0) {
      text.append(
          String.format(
              Locale.ROOT,
              "; left out %,d that had to be cut and whose original is no longer in the topic",
              count.gone));
    }
    if (count.tooLarge > 0) {
      text.append(
          String.format(
              Locale.ROOT,
              "; left out %,d that are larger than the topic allows (its max.message.bytes "
                  + "and topics.max.message.bytes)",
              count.tooLarge));
    }
    return text.toString();
  }
}
