package org.sentimentstreams.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.sentimentstreams.config.ExamSettings;
import org.sentimentstreams.config.ScoringSettings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.scoring.ScoringService;

/**
 * The closed loop: reviews are scored, people give labels, the trainer publishes a version, the
 * service swaps it in, and reviews that nobody trained on are scored again.
 */
public final class LearningDemo {
  private final ScoringSettings settings;
  private final ModelConfig config;
  private final LearningScreen screen;
  private final SpoilScreen spoilScreen;

  /** Feeds labels, and waits for what comes of them. */
  public interface Training {
    /**
     * @param fed with labels
     */
    TrainingOutcome learn(List<ReviewRow> fed) throws InterruptedException;

    /**
     * Gives these labels to exams alone.
     *
     * @param kept with labels that the trainer has not seen
     * @return empty if there are no exams
     */
    Optional<ExamSummary> ask(List<ReviewRow> kept) throws InterruptedException;
  }

  /**
   * @param settings with the broker's address
   * @param exam what exams act by
   * @param config of the model, for its labels
   * @param out where people look
   */
  public LearningDemo(
      ScoringSettings settings,
      ExamSettings exam,
      ModelConfig config,
      PrintStream out,
      boolean colors) {
    this.settings = settings;
    this.config = config;
    this.screen = new LearningScreen(out, colors);
    this.spoilScreen = new SpoilScreen(out, colors, exam);
  }

  /**
   * Runs it once.
   *
   * @param spoiling what comes after the training; empty for nothing
   * @param interrupted true ends the demo early
   */
  public LearningSummary run(
      ScoringService service,
      DomainSplit split,
      Training training,
      Optional<Spoiling> spoiling,
      BooleanSupplier interrupted)
      throws InterruptedException {
    RoundTrip pass = new RoundTrip(settings, service, interrupted);
    pass.awaitService();
    long start = System.nanoTime();
    screen.before(split);
    Marks keptBefore = score(pass, split.heldOut());
    Marks othersBefore = score(pass, split.others());
    screen.feeding(split, settings.topics().labels(), keptBefore.accuracy());
    TrainingOutcome learned = training.learn(split.train());
    screen.learned(learned);
    // Without another version the same model would say the same again.
    Marks keptAfter = learned.serves() ? score(pass, split.heldOut()) : keptBefore;
    Marks othersAfter = learned.serves() ? score(pass, split.others()) : othersBefore;
    screen.changes(split.heldOut(), keptBefore.right(), keptAfter.right());
    Optional<ExamSummary> exams = training.ask(split.heldOut());
    LearningSummary summary =
        new LearningSummary(
            split.train().size(),
            split.heldOut().size(),
            keptBefore.accuracy(),
            keptAfter.accuracy(),
            split.others().size(),
            othersBefore.accuracy(),
            othersAfter.accuracy(),
            learned.serves(),
            learned.decision(),
            learned.version(),
            learned.seconds(),
            (System.nanoTime() - start) / 1e9,
            exams.orElse(null),
            null);
    screen.summary(summary);
    if (spoiling.isEmpty()) {
      return summary;
    }
    SpoilDemo spoil =
        new SpoilDemo(spoilScreen, spoiling.get(), rows -> score(pass, rows).accuracy());
    return summary.with(spoil.run(split.toSpoil()));
  }

  /**
   * @param right places of the rows that were labelled rightly
   */
  private record Marks(Double accuracy, Set<Integer> right) {}

  private Marks score(RoundTrip pass, List<ReviewRow> rows) {
    AnswerStatistics counts = new AnswerStatistics(rows, config);
    Set<Integer> right = new TreeSet<>();
    pass.run(
        rows,
        0,
        counts,
        (item, verdict) -> {
          if (verdict == AnswerStatistics.Verdict.RIGHT) {
            right.add(item.row());
          }
        },
        () -> {});
    return new Marks(counts.accuracy(), right);
  }
}
