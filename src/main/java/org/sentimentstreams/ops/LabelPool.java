package org.sentimentstreams.ops;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Reviews that somebody may label: a sample by chance of those that were scored lately. Once it is
 * full, a review comes in with the same probability whatever it says, and takes the place of any
 * other (a reservoir that forgets: Aggarwal, On Biased Reservoir Sampling, VLDB 2006). So labels of
 * it say something about reviews as they come. It runs on the stream threads, so it never waits.
 */
final class LabelPool implements Consumer<ScoredReview> {
  /** A longer text is not offered: nobody reads it in a box, and it would fill the memory. */
  static final int MOST_CHARACTERS = 10_000;

  private static final int MOST_KEY_BYTES = 1000;
  private static final int MOST = 64;

  /** About so many reviews lie between the oldest one here and the newest. */
  private static final int WINDOW = 10_000;

  private final String model;
  private final RandomGenerator random;

  @GuardedBy("this")
  private final List<ScoredReview> reviews = new ArrayList<>();

  @GuardedBy("this")
  private long seen;

  /**
   * @param model whose reviews are offered
   */
  LabelPool(String model, RandomGenerator random) {
    this.model = model;
    this.random = random;
  }

  @Override
  public void accept(ScoredReview scored) {
    if (scored.prediction().getModel().equals(model)
        && scored.text().length() <= MOST_CHARACTERS
        && (scored.key() == null || scored.key().length <= MOST_KEY_BYTES)) {
      offer(scored);
    }
  }

  private synchronized void offer(ScoredReview scored) {
    seen = Math.min(WINDOW, seen + 1);
    if (reviews.size() < MOST) {
      reviews.add(scored);
    } else if (random.nextLong(seen) < MOST) {
      reviews.set(random.nextInt(MOST), scored);
    }
  }

  /** Takes out any of them; empty if there is none. */
  synchronized Optional<ScoredReview> draw() {
    if (reviews.isEmpty()) {
      return Optional.empty();
    }
    int drawn = random.nextInt(reviews.size());
    ScoredReview review = reviews.get(drawn);
    ScoredReview last = reviews.remove(reviews.size() - 1);
    if (drawn < reviews.size()) {
      reviews.set(drawn, last);
    }
    return Optional.of(review);
  }
}
