package org.sentimentstreams.training.wide;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Reviews of words drawn by chance, most of which say nothing, and some what the label says. */
public final class GeneratedReviews {
  private static final List<List<String>> TELLING =
      List.of(
          List.of("awful", "boring", "broken", "refund", "worst", "poor", "ugly", "slow"),
          List.of("great", "lovely", "superb", "perfect", "best", "fun", "fast", "kind"),
          List.of("okay", "average", "fair", "usual", "plain", "medium", "normal", "mixed"));
  private static final int OTHER_WORDS = 200;

  private final Random random;
  private final int words;

  /**
   * @param words in each review
   */
  public GeneratedReviews(long seed, int words) {
    this.random = new Random(seed);
    this.words = words;
  }

  /** A review of which every fourth word tells one of these labels, 0 to 2. */
  public String review(int... labels) {
    List<String> review = new ArrayList<>();
    for (int i = 0; i < words; i++) {
      if (i % 4 == 3 && labels.length > 0) {
        List<String> telling = TELLING.get(labels[random.nextInt(labels.length)]);
        review.add(telling.get(random.nextInt(telling.size())));
      } else {
        review.add("word" + random.nextInt(OTHER_WORDS));
      }
    }
    return String.join(" ", review);
  }
}
