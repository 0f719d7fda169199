package org.sentimentstreams.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.sentimentstreams.config.ExamSettings;
import org.sentimentstreams.demo.Spoiling.Promoted;
import org.sentimentstreams.demo.Spoiling.TakenBack;
import org.sentimentstreams.exam.Band;
import org.sentimentstreams.exam.PairedAnswers;

/** What a person sees of a bad version and its end. */
final class SpoilScreen {
  private final PrintStream out;
  private final AnsiColors paint;
  private final ExamSettings settings;

  SpoilScreen(PrintStream out, boolean colors, ExamSettings settings) {
    this.out = out;
    this.paint = new AnsiColors(colors);
    this.settings = settings;
  }

  void begins() {
    say(paint.dim("── Somebody promotes a bad version ──"));
    say(
        "They exported the first version once more, and their script mixed up its labels. The gate was not asked.");
  }

  void serves(Promoted bad, int reviews, Double accuracy) {
    say(bad.words() + ".");
    say("It labels %s of %d reviews correctly.".formatted(red(percent(accuracy)), reviews));
    say("");
    say(
        ("People go on labelling. Before anybody learns from a label, this version and the one "
                + "before predict it. This demo leaves a person's choice alone for %s "
                + "(exam.grace.ms, by default an hour) and asks for %d labels (exam.least.labels, "
                + "by default 50).")
            .formatted(seconds(settings.grace()), settings.leastLabels()));
  }

  void asked(int labels, PairedAnswers pairs) {
    Band band = pairs.band(settings.error());
    String sure =
        band.isAbove(0)
            ? red(
                String.format(
                    Locale.ROOT,
                    "surely worse, by %.2f [%.2f, %.2f]",
                    pairs.difference(),
                    band.low(),
                    band.high()))
            : "not sure yet";
    say(
        "%4d labels sent, %d predicted by both: only the one before got %d right, only this one %d: %s"
            .formatted(labels, pairs.questions(), pairs.onlyFirst(), pairs.onlySecond(), sure));
  }

  void takenBack(TakenBack end, double seconds) {
    say("");
    say(
        paint.dim(
            String.format(
                Locale.ROOT,
                "── Taken back, %.1f s and %d labels after its promotion; nobody had to look ──",
                seconds,
                end.labels())));
    say("The record in `model history` says: " + end.reason());
  }

  void servesAgain(TakenBack end, Double accuracy) {
    say(
        "%s serves again and labels %s of the same reviews correctly."
            .formatted(end.serves(), paint.green(percent(accuracy))));
    say("");
  }

  void stays(int labels) {
    say("");
    say(red("The bad version still serves after %d labels.".formatted(labels)));
    say("");
  }

  private String red(String text) {
    return paint.red(text);
  }

  private static String seconds(Duration time) {
    return "%d s".formatted(time.toSeconds());
  }

  private static String percent(Double share) {
    return share == null ? "none" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
