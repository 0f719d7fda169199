package org.sentimentstreams.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;

class BisectionTest {
  private static final int HARMLESS = 7;

  private final List<Integer> runs = new ArrayList<>();
  private final TokenBudget budget = new TokenBudget(100_000);
  private Predicate<List<Tokens>> fails = batch -> false;
  private Throwable failure = new IllegalArgumentException("cannot compute this");

  private final TextModel<Integer> model =
      new TextModel<>() {
        @Override
        public Tokens encode(String text) {
          return new Tokens(new long[HARMLESS], false, "test");
        }

        @Override
        public List<Integer> run(List<Tokens> batch) {
          runs.add(batch.size());
          if (fails.test(batch)) {
            if (failure instanceof Error error) {
              throw error;
            }
            throw (RuntimeException) failure;
          }
          return batch.stream().map(Tokens::length).toList();
        }
      };

  /** Rows of 10, 11, 12 … tokens. */
  private static List<Tokens> batch(int reviews) {
    return IntStream.range(0, reviews)
        .mapToObj(i -> new Tokens(new long[10 + i], false, "test"))
        .toList();
  }

  private Bisection<Integer> run(int reviews) {
    return Bisection.run(model, budget, batch(reviews));
  }

  @Test
  void shouldFindOneCulpritInTwoLogTwoOfTheBatchAndOneMoreRuns() {
    for (int reviews = 1; reviews <= 130; reviews++) {
      int most = 2 * (int) Math.ceil(Math.log(reviews) / Math.log(2)) + 1;
      for (int culprit = 0; culprit < reviews; culprit++) {
        int length = 10 + culprit;
        fails = batch -> batch.stream().anyMatch(row -> row.length() == length);
        runs.clear();

        List<RowOutcome<Integer>> outcomes = run(reviews).outcomes();

        assertThat(runs.size() - 1).isLessThanOrEqualTo(most);
        for (int i = 0; i < reviews; i++) {
          if (i == culprit) {
            assertThat(outcomes.get(i).failure()).isInstanceOf(ReviewFailedException.class);
          } else {
            assertThat(outcomes.get(i).result()).isEqualTo(10 + i);
          }
        }
      }
    }
  }

  @Test
  void shouldGiveUpAtOnceWhenTheDeviceIsBroken() {
    fails = batch -> true;

    Bisection<Integer> run = run(64);

    assertThat(run.outcomes())
        .allSatisfy(o -> assertThat(o.failure()).isInstanceOf(ModelUnavailableException.class));
    assertThat(runs).containsExactly(64, 32, 16, 8, 4, 2, 1, 1);
  }

  @Test
  void shouldRetrySmallerBatchesWhenMemoryRunsOut() {
    failure = new IllegalStateException("CUDA out of memory. Tried to allocate 2.00 GiB");
    fails = batch -> BatchShape.of(batch).tokens() > 300;

    Bisection<Integer> run = run(32);

    assertThat(run.outcomes()).allSatisfy(o -> assertThat(o.failure()).isNull());
    assertThat(run.shortages()).isPositive();
    assertThat(budget.tokens()).isLessThan(350);
  }

  @Test
  void shouldTreatAnExhaustedJvmLikeAnExhaustedDevice() {
    failure = new OutOfMemoryError("Cannot reserve 8388608 bytes of direct buffer memory");
    fails = batch -> batch.size() > 4;

    assertThat(run(16).outcomes()).allSatisfy(o -> assertThat(o.failure()).isNull());
  }

  @Test
  void shouldBlameTheDeviceWhenItHasNoMemoryForASingleReview() {
    failure = new IllegalStateException("DefaultCPUAllocator: can't allocate memory");
    fails = batch -> batch.get(0).length() != HARMLESS;

    assertThat(run(8).outcomes())
        .allSatisfy(
            o ->
                assertThat(o.failure())
                    .isInstanceOf(ModelUnavailableException.class)
                    .hasMessageContaining("model.max.tokens"));
  }

  @Test
  void shouldNotBlameTextsThatNoModelIsThereFor() {
    failure = new ModelUnavailableException("nobody reads these tokens any more");
    fails = batch -> batch.get(0).length() != HARMLESS;

    assertThat(run(8).outcomes()).allSatisfy(o -> assertThat(o.failure()).isSameAs(failure));
    assertThat(runs).containsExactly(8);
  }

  @Test
  void shouldBlameTheModelForAResultTooFew() {
    TextModel<Integer> forgetful =
        new TextModel<>() {
          @Override
          public Tokens encode(String text) {
            return model.encode(text);
          }

          @Override
          public List<Integer> run(List<Tokens> batch) {
            return List.of();
          }
        };

    assertThat(Bisection.run(forgetful, budget, batch(3)).outcomes())
        .allSatisfy(o -> assertThat(o.failure()).isInstanceOf(ModelUnavailableException.class));
  }
}
