package org.sentimentstreams.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.model.EngineGuard;

class HeadTrainerTest {
  private static final int WIDTH = 8;
  private static final HeadTraining SETTINGS =
      new HeadTraining(30, 16, 0.01f, 0.01f, 0.1f, 5, 0.25, 7);

  /** Two clouds of points around opposite corners. */
  private static LabeledFeatures clouds(int rows) {
    Random random = new Random(11);
    List<float[]> features = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      int label = row % 2;
      float[] point = new float[WIDTH];
      for (int i = 0; i < WIDTH; i++) {
        point[i] = (float) ((label == 0 ? -1 : 1) + 0.5 * random.nextGaussian());
      }
      features.add(point);
      labels.add(label);
    }
    return new LabeledFeatures(features, labels);
  }

  private static HeadTrainer.Result train(LabeledFeatures data, HeadTraining settings) {
    return new HeadTrainer(settings, new EngineGuard(), epoch -> {}).train(data, 2);
  }

  @Test
  void shouldLearnWhatCanBeSeparated() {
    List<HeadTrainer.Epoch> epochs = new ArrayList<>();

    HeadTrainer.Result result =
        new HeadTrainer(SETTINGS, new EngineGuard(), epochs::add).train(clouds(200), 2);

    assertThat(result.best().heldOutAccuracy()).isGreaterThan(0.95);
    assertThat(epochs.get(0).number()).isEqualTo(1);
    assertThat(result.best().trainLoss()).isLessThan(epochs.get(0).trainLoss());
    assertThat(epochs).allMatch(epoch -> epoch.heldOutLoss() >= result.best().heldOutLoss());
  }

  /** What it says of rows it has not trained on must not be better than the rows allow. */
  @Test
  void shouldFindNothingWhereThereIsNothing() {
    LabeledFeatures data = clouds(800);
    List<Integer> shuffled = new ArrayList<>(data.labels());
    Collections.shuffle(shuffled, new Random(5));

    HeadTrainer.Result result = train(new LabeledFeatures(data.features(), shuffled), SETTINGS);

    assertThat(result.best().heldOutAccuracy()).isBetween(0.35, 0.65);
    assertThat(result.best().heldOutLoss()).isGreaterThan(0.6);
  }

  @Test
  void shouldComeToTheSameWeightsFromTheSameSeed() {
    LabeledFeatures data = clouds(60);

    assertThat(train(data, SETTINGS)).isEqualTo(train(data, SETTINGS));
    assertThat(train(data, SETTINGS.withSeed(8)).weights())
        .isNotEqualTo(train(data, SETTINGS).weights());
  }

  @Test
  void shouldNameTheWeightsAsHuggingFaceDoes() {
    var weights = train(clouds(20), SETTINGS).weights();

    assertThat(weights)
        .containsOnlyKeys(
            "bert.pooler.dense.weight",
            "bert.pooler.dense.bias",
            "classifier.weight",
            "classifier.bias");
    assertThat(weights.get("bert.pooler.dense.weight").shape()).containsExactly(8L, 8L);
    assertThat(weights.get("classifier.weight").shape()).containsExactly(2L, 8L);
    assertThat(weights.get("classifier.bias").shape()).containsExactly(2L);
  }

  @Test
  void shouldStopWhenNothingGetsBetter() {
    List<HeadTrainer.Epoch> epochs = new ArrayList<>();
    HeadTraining steep = new HeadTraining(200, 16, 0.1f, 0, 0, 2, 0.25, 7);
    LabeledFeatures data = clouds(60);
    List<Integer> shuffled = new ArrayList<>(data.labels());
    Collections.shuffle(shuffled, new Random(5));

    var result =
        new HeadTrainer(steep, new EngineGuard(), epochs::add)
            .train(new LabeledFeatures(data.features(), shuffled), 2);

    assertThat(epochs).hasSize(result.best().number() + 2).hasSizeLessThan(200);
  }

  @Test
  void shouldTakeTwoRowsAndABatchLargerThanTheRest() {
    HeadTraining half = new HeadTraining(2, 64, 0.01f, 0, 0, 2, 0.5, 7);

    assertThat(train(clouds(2), half).best().heldOutLoss()).isFinite();
  }
}
