package org.sentimentstreams.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.RecipeReader;

/** Expected values follow Hugging Face's and PyTorch's schedulers for 10 steps of rate .1. */
class LearningRateTest {

  private static double[] rates(String kind, String warmup) {
    Recipe recipe =
        RecipeReader.read(
            "head",
            Map.of(
                "schedule.kind", kind,
                "schedule.warmup", warmup,
                "schedule.gamma", "0.5",
                "schedule.step-epochs", "2",
                "optimizer.learning-rate", "0.1"));
    LearningRate rate = new LearningRate(recipe.optimizer(), recipe.schedule(), 2, 5);
    return IntStream.range(0, 10).mapToDouble(rate::at).toArray();
  }

  private static void assertRates(double[] actual, double... expected) {
    assertThat(actual).containsExactly(expected, within(1e-7));
  }

  @Test
  void shouldFollowTheSchedulesOfTheLibraries() {
    assertRates(rates("constant", "0"), .1, .1, .1, .1, .1, .1, .1, .1, .1, .1);
    assertRates(rates("linear", "0.2"), 0, .05, .1, .0875, .075, .0625, .05, .0375, .025, .0125);
    assertRates(rates("step", "0"), .1, .1, .1, .1, .05, .05, .05, .05, .025, .025);
    assertThat(rates("cosine", "0")[5]).isCloseTo(.05, within(1e-7));
    assertThat(rates("cosine", "0.5")[4]).isCloseTo(.08, within(1e-7));
  }
}
