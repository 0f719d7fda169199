package org.sentimentstreams.training;

import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.sentimentstreams.model.Truncation;
import org.sentimentstreams.training.dataset.HeldOutSplit;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.training.metrics.Scores;

/**
 * Finds what should stay of texts that are longer than a model reads: for each {@link Truncation},
 * a new head is trained on the encoder as it is, and the one with the lowest log loss on the
 * held-out rows wins. Where few texts are longer, there is nothing to find.
 */
final class TruncationSearch {
  private static final List<Truncation> CANDIDATES =
      List.of(Truncation.HEAD, Truncation.HEAD_TAIL, Truncation.TAIL);

  /** Share of texts that have to be longer. */
  private static final double FEW = 0.05;

  /** Rows of each part; more would take minutes and settle no more. */
  private static final int MOST_ROWS = 2000;

  private final Trial trial;
  private final Consumer<String> says;

  /** Trains a head by one truncation, and scores the held-out rows with it. */
  @FunctionalInterface
  interface Trial {
    Scores unseen(Truncation truncation, HeldOutSplit.Parts parts) throws IOException;
  }

  TruncationSearch(Trial trial, Consumer<String> says) {
    this.trial = trial;
    this.says = says;
  }

  /**
   * @param longer share of the texts that are cut
   * @param usual what counts where the search is not worth it
   */
  Truncation find(HeldOutSplit.Parts parts, double longer, Truncation usual) throws IOException {
    String share = String.format(Locale.ROOT, "%.0f %% of the texts are longer", 100 * longer);
    if (longer < FEW) {
      says.accept("Truncation %s: only %s than the model reads".formatted(usual, share));
      return usual;
    }
    HeldOutSplit.Parts some = new HeldOutSplit.Parts(first(parts.train()), first(parts.heldOut()));
    Map<Truncation, Double> losses = new LinkedHashMap<>();
    for (Truncation candidate : CANDIDATES) {
      losses.put(candidate, trial.unseen(candidate, some).logLoss());
    }
    Truncation best =
        losses.entrySet().stream()
            .min(Comparator.comparingDouble(Map.Entry::getValue))
            .orElseThrow()
            .getKey();
    says.accept(
        "Truncation %s: %s than the model reads, and on %d held-out rows the log loss of a new head is %s"
            .formatted(best, share, some.heldOut().size(), words(losses)));
    return best;
  }

  private static List<LabeledText> first(List<LabeledText> rows) {
    return rows.subList(0, Math.min(MOST_ROWS, rows.size()));
  }

  private static String words(Map<Truncation, Double> losses) {
    Stream<String> each =
        losses.entrySet().stream()
            .map(loss -> String.format(Locale.ROOT, "%.3f (%s)", loss.getValue(), loss.getKey()));
    return String.join(", ", each.toList());
  }
}
