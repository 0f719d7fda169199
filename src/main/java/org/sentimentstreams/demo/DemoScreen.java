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
  private static final int TEXT_WIDTH = 64;
  private static final String GREEN = "\u001b[32m";
  private static final String RED = "\u001b[31m";
  private static final String DIM = "\u001b[2m";
  private static final String RESET = "\u001b[0m";

  private final PrintStream out;
  private final boolean colors;
  private final int total;
  private final int every;
  private int seen;
  private final Set<String> versions = new HashSet<>();

  DemoScreen(PrintStream out, boolean colors, int total) {
    this.out = out;
    this.colors = colors;
    this.total = total;
    this.every = total <= SHOW_ALL ? 1 : total / SHOWN_OF_MANY;
  }

  void say(String line) {
    out.println(line);
    out.flush();
  }

  void prediction(Prediction prediction, String text, Tally.Verdict verdict) {
    if (versions.add(prediction.getVersion()) && versions.size() > 1) {
      say(paint(DIM, "── version %s serves ──".formatted(prediction.getVersion())));
    }
    if (seen++ % every != 0) {
      return;
    }
    String mark =
        switch (verdict) {
          case RIGHT -> paint(GREEN, "✓");
          case WRONG -> paint(RED, "✗");
          case UNKNOWN -> " ";
        };
    String progress = every == 1 ? "" : "%6d/%d ".formatted(seen, total);
    say(
        "%s%s %-9s %3.0f %%  %s"
            .formatted(
                paint(DIM, progress),
                mark,
                prediction.getLabel(),
                100 * prediction.getScore(),
                excerpt(text)));
  }

  void deadLetter(String text) {
    say("%s dead letter      %s".formatted(paint(RED, "!"), excerpt(text)));
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
        "  latency p50 / p99   %d / %d ms from producing to reading, waiting in line included"
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

  private static String excerpt(String text) {
    String line = text.strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
    if (line.codePointCount(0, line.length()) <= TEXT_WIDTH) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, TEXT_WIDTH - 1)) + "…";
  }

  private String paint(String color, String text) {
    return colors && !text.isEmpty() ? color + text + RESET : text;
  }
}
