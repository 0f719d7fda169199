package org.sentimentstreams.training.wide;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.sentimentstreams.training.dataset.HeldOutSplit;
import org.sentimentstreams.training.dataset.LabelMap;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.training.metrics.Calibration;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.wide.WideModel;
import org.sentimentstreams.wide.WidePart;

/**
 * Gives a trained transformer its wide part: trained on the same rows, calibrated and joined on the
 * held-out ones (docs/adr/0163).
 *
 * @param says is told whether there is one, and why
 */
public record WideFit(Recipe.Wide recipe, LabelMap labels, Consumer<String> says) {

  /**
   * Trains and joins it.
   *
   * @param taught more rows to train on, with the labels that the transformer gives them
   * @param heldOut the transformer's calibrated scores on the held-out rows
   * @param unseen the same, each row by the epoch that the other rows choose
   * @return empty if the recipe wants none, the rows are too few, or it does not help
   */
  public Optional<FittedWide> fit(
      HeldOutSplit.Parts rows, List<LabeledText> taught, Scores heldOut, Scores unseen) {
    int count = rows.train().size() + rows.heldOut().size() + taught.size();
    if (!recipe.isTrained(count, labels.size())) {
      if (recipe.train() == Recipe.Wide.When.AUTO) {
        says.accept(
            "No wide part: that takes %d labels, and there are %d"
                .formatted(Recipe.Wide.enoughRows(labels.size()), count));
      }
      return Optional.empty();
    }
    if (!taught.isEmpty()) {
      says.accept(
          "The wide part learns what the transformer says of %d unlabelled texts, too"
              .formatted(taught.size()));
    }
    WideModel model = trained(Stream.concat(rows.train().stream(), taught.stream()).toList());
    List<String> texts = texts(rows.heldOut());
    JoinSearch search = new JoinSearch(model, recipe.loss(), recipe.expectedLoss());
    BothParts judged = BothParts.of(model, texts, unseen);
    Scores joined = search.joined(judged);
    if (!search.helps(joined, unseen)) {
      says.accept(withoutHelp(joined, unseen));
      return Optional.empty();
    }
    FittedWide fitted = joined(search, texts, heldOut, judged, joined);
    says.accept(fitted.sentence());
    return Optional.of(fitted);
  }

  private WideModel trained(List<LabeledText> rows) {
    int[] right = rows.stream().mapToInt(labels::index).toArray();
    return new WideTrainer(recipe.ngrams())
        .train(texts(rows), right, labels.problem(), labels.size());
  }

  private static FittedWide joined(
      JoinSearch search, List<String> texts, Scores heldOut, BothParts judged, Scores joined) {
    WideModel model = search.model().divided(Calibration.temperature(judged.wideScores()));
    // Scored again: divided weights and divided logits differ in their last digits, and what is
    // just sure enough has to be that when it is served, too.
    BothParts chosen = BothParts.of(model, texts, heldOut);
    BoundSearch.Found found = search.join(chosen);
    WidePart part = new WidePart(model, found.join(), "");
    return new FittedWide(
        model,
        found.join(),
        found.loss(),
        CascadeScores.of(part, chosen),
        search.served(judged),
        judged.deep().evaluation().accuracy(),
        joined.evaluation().accuracy(),
        CascadeCurve.of(
            chosen.wideScores(),
            new LogitPool(found.join().wide(), found.join().deep())
                .join(chosen.wideScores(), heldOut),
            row -> chosen.wide().get(row).hasEnoughVoices()));
  }

  private static List<String> texts(List<LabeledText> rows) {
    return rows.stream().map(LabeledText::text).toList();
  }

  private static String withoutHelp(Scores joined, Scores deep) {
    return String.format(
        Locale.ROOT,
        "No wide part: joined with one, %.4f of %d held-out rows would be right (log loss %.4f), and by the transformer alone %.4f are (%.4f)",
        joined.evaluation().accuracy(),
        joined.size(),
        joined.logLoss(),
        deep.evaluation().accuracy(),
        deep.logLoss());
  }
}
