package org.sentimentstreams.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.sentimentstreams.data.ReviewRow;

/** What a person sees of the closed loop. */
final class LearningScreen {
  private static final int SHOWN = 5;
  private static final String MARK_RIGHT = "✓";
  private static final String MARK_WRONG = "✗";

  private final PrintStream out;
  private final AnsiColors paint;

  LearningScreen(PrintStream out, boolean colors) {
    this.out = out;
    this.paint = new AnsiColors(colors);
  }

  void before(DomainSplit split) {
    say(
        ("Scoring %d kept reviews of one domain, which the trainer never sees, and %d of "
                + "all domains …")
            .formatted(split.heldOut().size(), split.others().size()));
  }

  void feeding(DomainSplit split, String topic, Double accuracy) {
    say("The first version labels %s of the kept reviews correctly.".formatted(percent(accuracy)));
    say("");
    say(
        "Sending labels of %d other reviews of this domain to the topic %s …"
            .formatted(split.train().size(), topic));
  }

  void learned(TrainingOutcome learned) {
    say(
        String.format(
            Locale.ROOT,
            "Trained version %s from %d labels in %.1f s.",
            learned.version(),
            learned.labels(),
            learned.seconds()));
    say("The gate: " + learned.decision() + ".");
    say(paint.dim("── " + learned.words() + " ──"));
    say("");
  }

  /** Some of the kept reviews whose mark has changed, for better and for worse. */
  void changes(List<ReviewRow> rows, Set<Integer> before, Set<Integer> after) {
    change(rows, before, after, paint.red(MARK_WRONG) + " → " + paint.green(MARK_RIGHT));
    change(rows, after, before, paint.green(MARK_RIGHT) + " → " + paint.red(MARK_WRONG));
  }

  private void change(List<ReviewRow> rows, Set<Integer> without, Set<Integer> with, String marks) {
    List<Integer> changed = with.stream().filter(row -> !without.contains(row)).toList();
    changed.stream()
        .limit(SHOWN)
        .map(rows::get)
        .forEach(
            row -> say("%s  %-9s %s".formatted(marks, row.label(), ReviewExcerpt.of(row.text()))));
    if (changed.size() > SHOWN) {
      say("%s  and %d more".formatted(marks, changed.size() - SHOWN));
    }
  }

  void summary(LearningSummary summary) {
    say("");
    say("  accuracy of                                 first version   in the end");
    line("kept reviews of the domain", summary.kept(), summary.keptBefore(), summary.keptAfter());
    line(
        "all domains, for forgetting",
        summary.others(),
        summary.othersBefore(),
        summary.othersAfter());
    if (summary.exams() != null) {
      exams(summary.exams());
    }
    say("");
    say(
        String.format(
            Locale.ROOT,
            "  The trainer saw the labels of %d other reviews. Training took %.1f s, the "
                + "whole demo %.1f s.",
            summary.labels(),
            summary.trainingSeconds(),
            summary.seconds()));
    if (!summary.promoted()) {
      say("  The first version still serves.");
    }
    say("");
  }

  private void exams(ExamSummary exams) {
    say("");
    say("  exams: labels that a version predicted before anybody learned from them");
    exam("first version", exams.before());
    if (!exams.after().version().equals(exams.before().version())) {
      exam("in the end", exams.after());
    }
    if (exams.labels() > 0) {
      say(
          String.format(
              Locale.ROOT,
              "  %-27s %+.1f points [%+.1f, %+.1f] on the %d labels that both predicted",
              "difference",
              100 * exams.difference(),
              100 * exams.low(),
              100 * exams.high(),
              exams.labels()));
    }
  }

  private void exam(String what, ExamScore score) {
    if (score.labels() == 0) {
      say("  %-27s no labels yet".formatted(what));
      return;
    }
    say(
        String.format(
            Locale.ROOT,
            "  %-27s %.1f %% [%.1f, %.1f] on %d labels",
            what,
            100 * score.accuracy(),
            100 * score.low(),
            100 * score.high(),
            score.labels()));
  }

  private void line(String what, int rows, Double before, Double after) {
    say("  %-27s (%4d reviews) %13s %12s".formatted(what, rows, percent(before), percent(after)));
  }

  private static String percent(Double share) {
    return share == null ? "none" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
