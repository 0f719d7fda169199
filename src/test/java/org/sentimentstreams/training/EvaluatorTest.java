package org.sentimentstreams.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.batching.BatchLimits;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.training.metrics.Evaluation;

@Timeout(60)
class EvaluatorTest {
  @TempDir private static Path folder;
  private static ModelConfig config;
  private static Classifier classifier;
  private static Batcher<Classification> batcher;

  @BeforeAll
  static void load() throws IOException {
    ModelDirectory directory = TinyModel.write(folder.resolve("model"), 1);
    config = directory.config();
    classifier = Classifier.load(directory, 32);
    batcher = new Batcher<>(classifier, new BatchLimits(1024, 32), 2);
  }

  @AfterAll
  static void close() {
    batcher.close();
    classifier.close();
  }

  private static ReviewRow row(long line, String text, String label) {
    return new ReviewRow(line, null, text, label, null, null);
  }

  private static Evaluation evaluate(List<ReviewRow> rows) {
    return new Evaluator(config, batcher).evaluate(rows, () -> {});
  }

  private static int answer(String text) {
    String label = classifier.run(List.of(classifier.encode(text))).get(0).label();
    return config.labels().indexOf(label);
  }

  @Test
  void shouldTakeLabelsAsNamesAndAsNumbers() {
    int right = answer("a b");
    int wrong = 1 - right;
    String name = config.labels().get(right).toUpperCase(java.util.Locale.ROOT);

    Evaluation evaluation =
        evaluate(
            List.of(
                row(1, "a b", name),
                row(2, "a b", Integer.toString(right)),
                row(3, "a b", "LABEL_" + right),
                row(4, "a b", Integer.toString(wrong))));

    assertThat(evaluation.confusion()[right][right]).isEqualTo(3);
    assertThat(evaluation.confusion()[wrong][right]).isEqualTo(1);
    assertThat(evaluation.accuracy()).isEqualTo(0.75);
  }

  @Test
  void shouldKeepRowsAndResultsTogetherOverManyBatches() {
    List<ReviewRow> rows = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      String text = Character.toString('a' + i % 26).concat(" x".repeat(i % 7));
      rows.add(row(i + 1, text, Integer.toString(answerCached(i, text))));
    }
    AtomicInteger steps = new AtomicInteger();

    Evaluation evaluation = new Evaluator(config, batcher).evaluate(rows, steps::incrementAndGet);

    assertThat(evaluation.count()).isEqualTo(rows.size());
    assertThat(evaluation.accuracy()).isEqualTo(1);
    assertThat(steps).hasValue(rows.size());
  }

  private final int[] answers = new int[26 * 7];

  private int answerCached(int i, String text) {
    int key = i % answers.length;
    if (i < answers.length) {
      answers[key] = answer(text);
    }
    return answers[key];
  }

  @Test
  void shouldNameTheLineAndTheLabelsOfALabelItDoesNotKnow() {
    assertThatThrownBy(() -> evaluate(List.of(row(1, "a", "1"), row(17, "b", "neutral"))))
        .isInstanceOf(InvalidDataException.class)
        .hasMessage(
            "line 17 has the label \"neutral\"; the model knows [negative, positive] and their"
                + " numbers from 0");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " "})
  void shouldNameTheLineWithoutALabel(String label) {
    assertThatThrownBy(() -> evaluate(List.of(row(3, "a", label))))
        .isInstanceOf(InvalidDataException.class)
        .hasMessage("line 3 has no label: name the column with --label-column");
  }

  @Test
  void shouldRefuseANumberThatIsNoneOfTheNumbersThatLabelsAre() throws IOException {
    Path stars = folder.resolve("stars");
    TinyModel.write(stars, 1);
    Path file = stars.resolve("config.json");
    Files.writeString(
        file, Files.readString(file).replace("negative", "1").replace("positive", "2"));
    ModelConfig numbered = ModelDirectory.open(stars).config();

    assertThatThrownBy(
            () -> new Evaluator(numbered, batcher).evaluate(List.of(row(4, "a", "0")), () -> {}))
        .isInstanceOf(InvalidDataException.class)
        .hasMessage(
            "line 4 has the label \"0\"; the model knows [1, 2], which are numbers themselves, so"
                + " that no other number stands for one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\u200b\u00a0"})
  void shouldNameTheLineOfABlankText(String text) {
    assertThatThrownBy(() -> evaluate(List.of(row(1, "a", "1"), row(2, text, "1"))))
        .isInstanceOf(InvalidDataException.class)
        .hasMessage("line 2 has a blank text: there is nothing to score, so take the row out");
  }

  @Test
  void shouldNameTheLineOfATextOfWhichNoTokenIsMade() {
    assertThatThrownBy(() -> evaluate(List.of(row(1, "a", "1"), row(2, "\ue000", "1"))))
        .isInstanceOf(InvalidDataException.class)
        .hasMessage("line 2 cannot be scored: The tokenizer makes no token of this text");
  }

  @Test
  void shouldCountNothingWithoutRows() {
    assertThat(evaluate(List.of()).count()).isZero();
  }
}
