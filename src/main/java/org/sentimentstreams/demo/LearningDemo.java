package org.sentimentstreams.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
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

  /** Feeds labels, and waits for what comes of them. */
  @FunctionalInterface
  public interface Training {
    /**
     * @param fed with labels
     */
    TrainingOutcome learn(List<ReviewRow> fed) throws InterruptedException;
  }

  /**
   * @param settings with the broker's address
   * @param config of the model, for its labels
   * @param out where people look
   */
  public LearningDemo(
      ScoringSettings settings, ModelConfig config, PrintStream out, boolean colors) {
    this.settings = settings;
    this.config = config;
    this.screen = new LearningScreen(out, colors);
  }

  /**
   * Runs it once.
   *
   * @param interrupted true ends the demo early
   */
  public LearningSummary run(
      ScoringService service, DomainSplit split, Training training, BooleanSupplier interrupted)
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
            (System.nanoTime() - start) / 1e9);
    screen.summary(summary);
    return summary;
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
