package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The default model in every precision, short texts and long ones. */
@Tag("slow")
class PrecisionTest {
  private static final String SENTENCE = "The soup was cold , but the waiter was very kind . ";

  private static List<Tokens> batch(Classifier classifier) {
    return Stream.of(1, 12, 12, 4, 12, 9, 20)
        .map(times -> classifier.encode(SENTENCE.repeat(times) + "I liked it " + times + " times"))
        .toList();
  }

  private static float[][] logits(Precision precision) throws IOException {
    LoadOptions options = new LoadOptions(256, precision, "cpu");
    try (Classifier classifier = Classifier.load(TestModels.defaultModel(), options, null)) {
      return classifier.logits(batch(classifier));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BF16", "INT8"})
  void shouldComputeNearlyTheSameAsInSinglePrecision(Precision precision) throws IOException {
    FastRounding.assumeAvx512();
    float[][] expected = logits(Precision.FP32);

    float[][] actual = logits(precision);

    for (int text = 0; text < expected.length; text++) {
      assertThat(actual[text][0] - actual[text][1])
          .isCloseTo(
              expected[text][0] - expected[text][1],
              within(precision == Precision.INT8 ? 0.6f : 0.1f));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void shouldNotDependOnTheOtherTextsOfABatch(Precision precision) throws IOException {
    if (precision == Precision.BF16) {
      FastRounding.assumeBf16();
    }
    LoadOptions options = new LoadOptions(256, precision, "cpu");
    try (Classifier classifier = Classifier.load(TestModels.defaultModel(), options, null)) {
      List<Tokens> batch = batch(classifier);
      float[][] together = classifier.logits(batch);

      for (int text = 0; text < batch.size(); text++) {
        float[] alone = classifier.logits(List.of(batch.get(text)))[0];
        assertThat(alone[0])
            .isCloseTo(together[text][0], within(precision == Precision.FP32 ? 1e-5f : 0.05f));
      }
    }
  }
}
