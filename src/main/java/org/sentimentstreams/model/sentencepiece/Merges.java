package org.sentimentstreams.model.sentencepiece;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.model.InvalidModelException;

/**
 * The merges of a SentencePiece BPE model, whose file only has pieces with scores: each piece can
 * come of each two others that make it up; the higher its score, the earlier. As {@code
 * generate_merges} of transformers' convert_slow_tokenizer.py orders them.
 */
public final class Merges {
  /** About three times as many as the largest vocabulary in use needs. */
  private static final int MOST = 2_000_000;

  private static final Comparator<Merge> LAST_FIRST =
      Comparator.comparingDouble(Merge::score)
          .thenComparingInt(Merge::leftLength)
          .thenComparingInt(Merge::rightLength);

  private final Map<String, Integer> ids = new HashMap<>();
  private final List<Merge> merges = new ArrayList<>();

  private Merges(List<Piece> pieces) {
    for (int id = 0; id < pieces.size(); id++) {
      ids.put(pieces.get(id).text(), id);
    }
  }

  /**
   * One merge.
   *
   * @param leftLength in code points
   */
  private record Merge(String left, String right, double score, int leftLength, int rightLength) {}

  /**
   * Pairs of pieces, the first to be merged first.
   *
   * @param pieces of the file, whose ids order what is otherwise equal
   * @param results the pieces that may come of merging, with their scores
   * @throws InvalidModelException if there are too many
   */
  public static List<List<String>> of(List<Piece> pieces, Map<String, Double> results) {
    Merges merges = new Merges(pieces);
    results.forEach(merges::add);
    return merges.merges.stream()
        .sorted(LAST_FIRST.reversed())
        .map(merge -> List.of(merge.left(), merge.right()))
        .toList();
  }

  private void add(String result, double score) {
    List<Merge> own = new ArrayList<>();
    int length = result.codePointCount(0, result.length());
    for (int leftLength = 1; leftLength < length; leftLength++) {
      int cut = result.offsetByCodePoints(0, leftLength);
      String left = result.substring(0, cut);
      String right = result.substring(cut);
      if (ids.containsKey(left) && ids.containsKey(right)) {
        own.add(new Merge(left, right, score, leftLength, length - leftLength));
      }
    }
    own.sort(
        Comparator.<Merge>comparingInt(merge -> ids.get(merge.left()))
            .thenComparingInt(merge -> ids.get(merge.right())));
    merges.addAll(own);
    if (merges.size() > MOST) {
      throw new InvalidModelException(
          "A SentencePiece model cannot be used: its pieces come of more than %d merges"
              .formatted(MOST));
    }
  }
}
