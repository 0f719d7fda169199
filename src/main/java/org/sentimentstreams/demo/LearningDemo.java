package org.sentimentstreams.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.scoring.ScoringService;

/**
 * The closed loop: reviews are scored, people give labels, the trainer publishes a version, the
 * service swaps it in, and reviews that nobody trained on are scored again.
 */
public final class LearningDemo {
  private final Settings settings;
  private final ModelConfig config;
  private final LearningScreen screen;

  /** Feeds labels, and waits for what comes of them. */
  @FunctionalInterface
  public interface Training {
    /**
     * @param fed with labels
     */
    Learned learn(List<ReviewRow> fed) throws InterruptedException;
  }

  /**
   * @param settings with the broker's address
   * @param config of the model, for its labels
   * @param out where people look
   */
  public LearningDemo(Settings settings, ModelConfig config, PrintStream out, boolean colors) {
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
      ScoringService service, Lesson lesson, Training training, BooleanSupplier interrupted)
      throws InterruptedException {
    StreamPass pass = new StreamPass(settings, service, interrupted);
    pass.awaitService();
    long start = System.nanoTime();
    screen.before(lesson);
    Marks keptBefore = score(pass, lesson.kept());
    Marks othersBefore = score(pass, lesson.others());
    screen.feeding(lesson, settings.topics().labels(), keptBefore.accuracy());
    Learned learned = training.learn(lesson.fed());
    screen.learned(learned);
    // Without another version the same model would say the same again.
    Marks keptAfter = learned.serves() ? score(pass, lesson.kept()) : keptBefore;
    Marks othersAfter = learned.serves() ? score(pass, lesson.others()) : othersBefore;
    screen.changes(lesson.kept(), keptBefore.right(), keptAfter.right());
    LearningSummary summary =
        new LearningSummary(
            lesson.fed().size(),
            lesson.kept().size(),
            keptBefore.accuracy(),
            keptAfter.accuracy(),
            lesson.others().size(),
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

  private Marks score(StreamPass pass, List<ReviewRow> rows) {
    Tally tally = new Tally(rows, config);
    Set<Integer> right = new TreeSet<>();
    pass.run(
        rows,
        0,
        tally,
        (item, verdict) -> {
          if (verdict == Tally.Verdict.RIGHT) {
            right.add(item.row());
          }
        },
        () -> {});
    return new Marks(tally.accuracy(), right);
  }
}
