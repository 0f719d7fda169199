package org.sentimentstreams.training;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.sentimentstreams.model.Truncation;
import org.sentimentstreams.training.dataset.HeldOutSplit;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.RecipeReader;

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

  private final Recipe recipe;
  private final TrainingInputs inputs;
  private final Function<Recipe, TrainingRun> trials;
  private final Consumer<String> says;

  @GuardedBy("this")
  private boolean stopped;

  /** The trial that runs, if one does. */
  @GuardedBy("this")
  private TrainingRun trial;

  /**
   * @param recipe of the training that asks
   * @param trials makes a training of the same rows by another recipe
   */
  TruncationSearch(
      Recipe recipe,
      TrainingInputs inputs,
      Function<Recipe, TrainingRun> trials,
      Consumer<String> says) {
    this.recipe = recipe;
    this.inputs = inputs;
    this.trials = trials;
    this.says = says;
  }

  /**
   * @param usual what counts where the search is not worth it
   * @throws TrainingStoppedException after {@link #stop}
   * @throws IOException if the model or the cache cannot be read or written
   */
  Truncation find(HeldOutSplit.Parts parts, Truncation usual) throws IOException {
    double longer = inputs.shareOfLonger(parts.train());
    String share = String.format(Locale.ROOT, "%.0f %% of the texts are longer", 100 * longer);
    if (longer < FEW) {
      says.accept("Truncation %s: only %s than the model reads".formatted(usual, share));
      return usual;
    }
    HeldOutSplit.Parts some = new HeldOutSplit.Parts(first(parts.train()), first(parts.heldOut()));
    Map<Truncation, Double> losses = new LinkedHashMap<>();
    for (Truncation candidate : CANDIDATES) {
      losses.put(candidate, trial(candidate).train(some, null).unseen().logLoss());
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

  private synchronized TrainingRun trial(Truncation candidate) {
    if (stopped) {
      throw new TrainingStoppedException();
    }
    String loss = recipe.loss().kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    Map<String, String> overrides =
        Map.of(
            "truncation", candidate.toString(),
            "max-tokens", Integer.toString(recipe.maxTokens()),
            "precision", recipe.precision().name().toLowerCase(Locale.ROOT),
            "loss.kind", loss,
            "wide.train", "never");
    trial = trials.apply(RecipeReader.read("head", overrides));
    return trial;
  }

  /** Ends the trial that runs, from another thread, and lets no other begin. */
  void stop() {
    TrainingRun running;
    synchronized (this) {
      stopped = true;
      running = trial;
    }
    if (running != null) {
      running.stop();
    }
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
