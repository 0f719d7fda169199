package org.sentimentstreams.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.schema.Prediction;

class LabelPoolTest {
  private final LabelPool pool = new LabelPool("sentiment", new SplittableRandom(1));

  private static ScoredReview review(String model, String text) {
    Prediction prediction =
        Prediction.newBuilder()
            .setLabel("positive")
            .setScore(0.9)
            .setScores(Map.of("positive", 0.9, "negative", 0.1))
            .setModel(model)
            .setVersion("v1")
            .setTokens(1)
            .setTruncated(false)
            .build();
    return new ScoredReview(null, text, prediction, 0, 0, 0);
  }

  @Test
  void shouldOfferEachReviewOnceAndThenNone() {
    pool.accept(review("sentiment", "one"));
    pool.accept(review("sentiment", "two"));

    assertThat(
            IntStream.range(0, 3).mapToObj(i -> pool.draw().map(ScoredReview::text).orElse("none")))
        .containsOnlyOnce("one", "two", "none");
  }

  @Test
  void shouldOfferNoReviewOfAnotherModelAndNoneThatIsTooLong() {
    pool.accept(review("other", "one"));
    pool.accept(review("sentiment", "x".repeat(LabelPool.MOST_CHARACTERS + 1)));

    assertThat(pool.draw()).isEmpty();
  }

  /** Of 1,000 reviews each has the same chance: so the mean of their numbers is in the middle. */
  @Test
  void shouldDrawByChanceFromAllThatCameLately() {
    double sum = 0;
    int draws = 0;
    for (int seed = 0; seed < 40; seed++) {
      LabelPool each = new LabelPool("sentiment", new SplittableRandom(seed));
      IntStream.range(0, 1000).forEach(i -> each.accept(review("sentiment", "" + i)));
      Optional<ScoredReview> drawn = each.draw();
      while (drawn.isPresent()) {
        sum += Integer.parseInt(drawn.get().text());
        draws++;
        drawn = each.draw();
      }
    }

    // 2,560 draws of a standard deviation of 289 have a mean with one of 6.
    assertThat(sum / draws).isBetween(475.0, 525.0);
  }

  @Test
  void shouldForgetOldReviewsSoThatLaterOnesAreAsked() {
    IntStream.range(0, 100).forEach(i -> pool.accept(review("sentiment", "old")));
    IntStream.range(0, 200_000).forEach(i -> pool.accept(review("sentiment", "new")));

    assertThat(pool.draw().orElseThrow().text()).isEqualTo("new");
  }
}
