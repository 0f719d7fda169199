package org.sentimentstreams.training.wide;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.wide.Join;
import org.sentimentstreams.wide.WideModel;

/**
 * The wide part of a trained model, and what came of joining it.
 *
 * @param model calibrated
 * @param join with the transformer, and when it answers alone
 * @param loss share of all reviews by which its answering alone lowers the accuracy, at most, at 95
 *     % confidence
 * @param heldOut scores of the held-out rows, which chose the join, as the model serves
 * @param unseen the same, each row as the other rows choose the join: to be compared with those of
 *     other models
 * @param deepAccuracy of the transformer alone, on the same rows
 * @param joinedAccuracy of both where both are always asked, on the same rows, joined as the other
 *     rows choose
 * @param curve what other bounds would have given
 */
public record FittedWide(
    WideModel model,
    Join join,
    double loss,
    Scores heldOut,
    Scores unseen,
    double deepAccuracy,
    double joinedAccuracy,
    List<CascadePoint> curve) {

  /** Whether it answers any text alone. */
  public boolean answersAlone() {
    return join.bound() < Join.NEVER;
  }

  /** For JSON. */
  public Map<String, Object> asMap() {
    var map = new LinkedHashMap<String, Object>();
    map.put("ngrams", model.vocabulary().size());
    map.put("weight", join.wide());
    map.put("deepWeight", join.deep());
    map.put("bound", answersAlone() ? join.bound() : null);
    map.put("coverage", join.coverage());
    map.put("loss", loss);
    map.put("agreement", join.agreement());
    map.put("heldOutRows", heldOut.size());
    map.put("deepAccuracy", deepAccuracy);
    map.put("joinedAccuracy", joinedAccuracy);
    return map;
  }

  /** For a person. */
  public String sentence() {
    String answers =
        answersAlone()
            ? String.format(
                Locale.ROOT,
                "it answers %.0f %% alone (confidence %.4f and more), which costs at most %.4f of the accuracy, and agrees with both in %.1f %% or more of these",
                100 * join.coverage(),
                join.bound(),
                loss,
                100 * join.agreement())
            : "it answers none alone, since %d held-out rows do not show that this costs little enough"
                .formatted(heldOut.size());
    return String.format(
        Locale.ROOT,
        "Wide part of %d n-grams: joined with it %.4f of %d held-out rows are right, by the transformer alone %.4f; %s",
        model.vocabulary().size(),
        joinedAccuracy,
        heldOut.size(),
        deepAccuracy,
        answers);
  }
}
