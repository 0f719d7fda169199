package org.sentimentstreams.lab.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstreams.lab.training.GateSimulation.Choice;
import org.sentimentstreams.model.PyTorch;
import org.sentimentstreams.training.gate.GateLimits;
import org.sentimentstreams.training.gate.PromotionGate;
import org.sentimentstreams.training.recipe.Recipe;

@Tag("slow")
@Timeout(180)
class GateSimulationTest {
  private static final int PAIRS = 32;

  @BeforeAll
  static void useOneThread() {
    PyTorch.threadsPerBatch(1);
  }

  /** By the toss of a coin half of all candidates pass; `bench gate` counts more of them. */
  @Test
  void shouldPassMoreOftenWhereTheGatesRowsChooseTheEpoch() throws IOException {
    PromotionGate half = new PromotionGate(new GateLimits(0.5, 0, 1, 0));

    GateSimulation.Result result =
        new GateSimulation(PAIRS, GateSimulation.World.SHUFFLED, half, Recipe.BestBy.ACCURACY)
            .run(25, () -> {});

    assertThat(result.passed().get(Choice.SAME)).isGreaterThan(result.passed().get(Choice.OTHER));
    assertThat(result.rate(Choice.CROSS_FIT).high()).isGreaterThan(0.3);
    assertThat(result.rate(Choice.CROSS_FIT).low()).isLessThan(0.5);
  }
}
