package org.sentimentstreams.demo;

import java.io.PrintStream;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.sentimentstreams.schema.Prediction;

/** What a person sees of the demo. */
final class DemoScreen {
  /** Of more reviews than this only some are shown. */
  private static final int SHOW_ALL = 400;

  private static final int SHOWN_OF_MANY = 40;

  private final PrintStream out;
  private final AnsiColors paint;
  private final int total;
  private final int every;
  private int seen;
  private final Set<String> versions = new HashSet<>();

  DemoScreen(PrintStream out, boolean colors, int total) {
    this.out = out;
    this.paint = new AnsiColors(colors);
    this.total = total;
    this.every = total <= SHOW_ALL ? 1 : total / SHOWN_OF_MANY;
  }

  void say(String line) {
    out.println(line);
    out.flush();
  }

  void answer(PredictionFeed.Item item, String text, AnswerStatistics.Verdict verdict) {
    if (item.prediction() == null) {
      deadLetter(text);
    } else {
      prediction(item.prediction(), text, verdict);
    }
  }

  private void prediction(Prediction prediction, String text, AnswerStatistics.Verdict verdict) {
    if (versions.add(prediction.getVersion()) && versions.size() > 1) {
      say(paint.dim("── version %s serves ──".formatted(prediction.getVersion())));
    }
    if (seen++ % every != 0) {
      return;
    }
    String mark =
        switch (verdict) {
          case RIGHT -> paint.green("✓");
          case WRONG -> paint.red("✗");
          case UNKNOWN -> " ";
        };
    String progress = every == 1 ? "" : "%6d/%d ".formatted(seen, total);
    say(
        "%s%s %-9s %3.0f %%  %s"
            .formatted(
                paint.dim(progress),
                mark,
                prediction.getLabel(),
                100 * prediction.getScore(),
                ReviewExcerpt.of(text)));
  }

  private void deadLetter(String text) {
    say("%s dead letter      %s".formatted(paint.red("!"), ReviewExcerpt.of(text)));
  }

  void summary(DemoSummary summary) {
    say("");
    say("  reviews produced    %d".formatted(summary.produced()));
    say("  predictions         %d".formatted(summary.predicted()));
    say("  dead letters        %d".formatted(summary.deadLettered()));
    if (summary.accuracy() != null) {
      say("  accuracy            %s %%".formatted(decimal(100 * summary.accuracy())));
    }
    say("  throughput          %s reviews/s".formatted(decimal(summary.reviewsPerSecond())));
    // There is none of it where the demo was interrupted or every review was blank.
    if (summary.rawReviewsPerSecond() > 0) {
      say(
          "  raw model loop      %s reviews/s (the same model without Kafka; the stream reaches %s %%)"
              .formatted(
                  decimal(summary.rawReviewsPerSecond()),
                  decimal(100 * summary.reviewsPerSecond() / summary.rawReviewsPerSecond())));
    }
    say(
        "  latency p50 / p99   %d / %d ms from producing to reading, time in the queue included"
            .formatted(summary.p50Ms(), summary.p99Ms()));
    say(
        "  mean batch          %s reviews, packed (padding would add %s %% of the tokens)"
            .formatted(decimal(summary.meanBatch()), decimal(100 * summary.paddingSaved())));
    summary
        .versions()
        .forEach(
            (id, count) -> say("  version             %s: %d predictions".formatted(id, count)));
    if (summary.swap() != null) {
      say("  swap                " + summary.swap());
    }
    say("");
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
