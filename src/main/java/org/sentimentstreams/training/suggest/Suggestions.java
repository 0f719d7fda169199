package org.sentimentstreams.training.suggest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.sentimentstreams.data.LabelSource;

/**
 * Picks what to label next.
 *
 * <p>First some by chance, of all candidates alike, so that their labels say how good a model is on
 * texts as they come. Then those that the model is least sure of; the labels in doubt take turns,
 * and what is too similar to a text that is picked already is passed over.
 *
 * @param picks in an order that says nothing of how they were picked, so that whoever labels the
 *     first half of them has some of both kinds
 * @param tooSimilar unsure texts that were passed over
 */
public record Suggestions(List<Pick> picks, int tooSimilar) {
  /**
   * Of two kinds of reviews, no two of 4,000 random pairs had more than .17, and of reviews in
   * which two words were exchanged 95 % had more than .59.
   */
  private static final double MOST_SIMILAR = 0.5;

  private static final Comparator<Candidate> UNSURE_FIRST =
      Comparator.comparingDouble(Candidate::margin).thenComparing(Candidate::id);

  /**
   * @param candidates with different ids, in any order
   * @param wanted how many to pick; fewer come out if there are too few, or too many are similar
   * @param randomShare share of those that is drawn by chance, 0 to 1
   * @param seed the same candidates and seed give the same picks
   */
  public static Suggestions of(
      List<Candidate> candidates, int wanted, double randomShare, long seed) {
    Random random = new Random(seed);
    int most = Math.min(wanted, candidates.size());
    List<Candidate> shuffled = new ArrayList<>(candidates);
    shuffled.sort(Comparator.comparing(Candidate::id));
    Collections.shuffle(shuffled, random);
    int drawn = (int) Math.round(most * randomShare);
    var picker = new Picker(candidates);
    shuffled.subList(0, drawn).forEach(each -> picker.add(each, LabelSource.RANDOM));
    picker.addUnsure(byLabel(shuffled.subList(drawn, shuffled.size())), most - drawn);
    Collections.shuffle(picker.picks, random);
    return new Suggestions(List.copyOf(picker.picks), picker.tooSimilar);
  }

  private static List<Deque<Candidate>> byLabel(List<Candidate> candidates) {
    Map<String, Deque<Candidate>> byLabel = new TreeMap<>();
    candidates.stream()
        .sorted(UNSURE_FIRST)
        .forEach(
            each -> byLabel.computeIfAbsent(each.inDoubt(), label -> new ArrayDeque<>()).add(each));
    return List.copyOf(byLabel.values());
  }

  private static final class Picker {
    private final GramWeights weights;
    private final List<Pick> picks = new ArrayList<>();
    private final List<GramVector> picked = new ArrayList<>();
    private int tooSimilar;

    Picker(List<Candidate> candidates) {
      weights = new GramWeights(candidates.stream().map(Candidate::text).sorted().toList());
    }

    void add(Candidate candidate, String source) {
      add(candidate, source, weights.vector(candidate.text()));
    }

    private void add(Candidate candidate, String source, GramVector vector) {
      picks.add(new Pick(candidate, source));
      picked.add(vector);
    }

    /** One label after the other takes a text, until there are enough or none is left. */
    void addUnsure(List<Deque<Candidate>> byLabel, int wanted) {
      int missing = wanted;
      boolean isNew = true;
      while (missing > 0 && isNew) {
        isNew = false;
        for (Deque<Candidate> unsure : byLabel) {
          if (missing > 0 && addNext(unsure)) {
            missing--;
            isNew = true;
          }
        }
      }
    }

    private boolean addNext(Deque<Candidate> unsure) {
      while (!unsure.isEmpty()) {
        Candidate next = unsure.poll();
        GramVector vector = weights.vector(next.text());
        if (picked.stream().noneMatch(other -> other.cosine(vector) > MOST_SIMILAR)) {
          add(next, LabelSource.UNCERTAIN, vector);
          return true;
        }
        tooSimilar++;
      }
      return false;
    }
  }
}
