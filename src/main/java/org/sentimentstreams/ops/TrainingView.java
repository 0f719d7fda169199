package org.sentimentstreams.ops;

import java.util.List;
import org.sentimentstreams.data.OneLine;

/**
 * The last training as the live page shows it.
 *
 * @param version what it made, or the name of the run
 * @param recipe how it was trained
 * @param finishedAt milliseconds since 1970
 * @param decision why it was promoted or not, one sentence
 * @param epochs the learning curves, an epoch each
 * @param labels the names of the labels by index
 * @param confusion rows of the held-out set by true label, then by predicted label
 */
public record TrainingView(
    String version,
    String recipe,
    long finishedAt,
    String decision,
    List<Epoch> epochs,
    List<String> labels,
    List<List<Long>> confusion) {
  private static final int MOST_CHARACTERS = 500;
  private static final int MOST_NAME = 100;
  private static final int MOST_EPOCHS = 200;
  private static final int MOST_LABELS = 30;

  /**
   * Limits a published training to what a page can show: texts are cut, only the last epochs are
   * kept, and a confusion matrix of very many labels is left out.
   */
  public TrainingView {
    version = OneLine.of(version, MOST_NAME);
    recipe = OneLine.of(recipe, MOST_NAME);
    decision = decision == null ? "" : OneLine.of(decision, MOST_CHARACTERS);
    epochs = List.copyOf(epochs.subList(Math.max(0, epochs.size() - MOST_EPOCHS), epochs.size()));
    boolean shown = labels.size() <= MOST_LABELS;
    labels =
        shown ? labels.stream().map(label -> OneLine.of(label, MOST_NAME)).toList() : List.of();
    confusion = shown ? confusion : List.of();
  }

  /**
   * One pass over the training set.
   *
   * @param trainLoss mean loss on the training set
   * @param heldOutLoss mean loss on the held-out set; null if it was not measured
   * @param heldOutAccuracy on the held-out set, 0 to 1; null if it was not measured
   */
  public record Epoch(int epoch, double trainLoss, Double heldOutLoss, Double heldOutAccuracy) {}
}
