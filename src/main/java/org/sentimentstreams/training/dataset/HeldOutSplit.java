package org.sentimentstreams.training.dataset;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.training.recipe.Recipe.HeldOut;

/**
 * Divides rows into those to train on and those held out, by a hash of what is kept together. No
 * seed goes in: a review that is held out once is held out for ever, whatever comes after it.
 *
 * @param rule share, and whether each label gives the same
 */
public record HeldOutSplit(HeldOut rule) {

  /** Both parts keep the order of the rows. */
  public record Parts(List<LabeledText> train, List<LabeledText> heldOut) {}

  /** Splits; where {@code held-out.stratified} is on, each label by itself. */
  public Parts split(List<LabeledText> rows, Function<LabeledText, Integer> label) {
    List<LabeledText> train = new ArrayList<>();
    List<LabeledText> heldOut = new ArrayList<>();
    if (!rule.stratified()) {
      rows.forEach(row -> (isHeldOut(row) ? heldOut : train).add(row));
      return new Parts(train, heldOut);
    }
    Map<Integer, List<LabeledText>> byLabel =
        rows.stream().collect(Collectors.groupingBy(label, TreeMap::new, Collectors.toList()));
    for (List<LabeledText> same : byLabel.values()) {
      same.sort(Comparator.comparingDouble(this::position).thenComparing(LabeledText::id));
      int share = (int) Math.round(same.size() * (double) rule.share());
      heldOut.addAll(same.subList(0, share));
      train.addAll(same.subList(share, same.size()));
    }
    train.sort(Comparator.comparing(LabeledText::id));
    heldOut.sort(Comparator.comparing(LabeledText::id));
    return new Parts(train, heldOut);
  }

  /**
   * Whether a row is held out where the rule is not stratified, and next to always where it is and
   * there are many rows.
   */
  public boolean isHeldOut(LabeledText row) {
    return position(row) < rule.share();
  }

  /** From 0 to 1, evenly spread: the first 52 bits of the SHA-256 as a fraction. */
  private double position(LabeledText row) {
    boolean byItem = rule.by() == HeldOut.By.ITEM && row.item() != null;
    String kept = byItem ? "item " + row.item() : "id " + row.id();
    return Long.parseLong(Digests.sha256(kept).substring(0, 13), 16) / (double) (1L << 52);
  }
}
