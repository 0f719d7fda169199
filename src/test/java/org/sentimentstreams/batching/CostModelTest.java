package org.sentimentstreams.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.model.Tokens;

class CostModelTest {
  private final Random random = new Random(2);
  private final CostModel model = new CostModel();

  private BatchShape shape() {
    List<Tokens> batch = new ArrayList<>();
    int reviews = 1 + random.nextInt(40);
    int about = 5 + random.nextInt(200);
    for (int i = 0; i < reviews; i++) {
      batch.add(new Tokens(new long[1 + random.nextInt(about)], false, "test"));
    }
    return BatchShape.of(batch);
  }

  private void observe(BatchCost device, int batches, double noise) {
    for (int i = 0; i < batches; i++) {
      BatchShape shape = shape();
      model.observe(shape, (long) (device.of(shape) * (1 + noise * random.nextGaussian())));
    }
  }

  private void assertPredicts(BatchCost device, double percent) {
    for (int i = 0; i < 50; i++) {
      BatchShape shape = shape();
      assertThat(model.cost().of(shape))
          .isCloseTo(device.of(shape), Percentage.withPercentage(percent));
    }
  }

  @Test
  void shouldLearnWhatTokensAndAttentionCost() {
    BatchCost device = new BatchCost(5e6, 0, 2e5, 300);
    observe(device, 200, 0.05);

    assertPredicts(device, 15);
    assertThat(model.cost().token()).isCloseTo(2e5, Percentage.withPercentage(25));
  }

  @Test
  void shouldLearnADeviceThatCostsTheSameWhateverItGets() {
    BatchCost device = new BatchCost(2e7, 0, 0, 0);
    observe(device, 200, 0.05);

    assertPredicts(device, 15);
  }

  @Test
  void shouldLearnADeviceThatCostsByTheReview() {
    BatchCost device = new BatchCost(2e7, 1e6, 0, 0);
    observe(device, 200, 0.02);

    assertPredicts(device, 15);
  }

  @Test
  void shouldNotBeMisledByPauses() {
    BatchCost device = new BatchCost(5e6, 0, 2e5, 300);
    for (int i = 0; i < 300; i++) {
      BatchShape shape = shape();
      double pause = i % 20 == 19 ? 2e9 : 0;
      model.observe(shape, (long) (device.of(shape) + pause));
    }

    assertPredicts(device, 25);
  }

  @Test
  void shouldFollowADeviceThatBecomesSlower() {
    BatchCost device = new BatchCost(5e6, 0, 2e5, 300);
    BatchCost slower = new BatchCost(2e7, 0, 8e5, 1200);
    observe(device, 300, 0);
    observe(slower, 1000, 0);

    assertPredicts(slower, 20);
  }
}
