package org.sentimentstreams.training.wide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.wide.WideFile;
import org.sentimentstreams.wide.WideModel;
import org.sentimentstreams.wide.WideScore;

class WideTrainerTest {
  private static final int ROWS = 400;
  private static final List<String> NAMES = List.of("negative", "positive", "neutral");

  private static WideModel trained(int labels) {
    var reviews = new GeneratedReviews(1, 20);
    List<String> texts =
        IntStream.range(0, ROWS).mapToObj(i -> reviews.review(i % labels)).toList();
    int[] right = IntStream.range(0, ROWS).map(i -> i % labels).toArray();
    return new WideTrainer().train(texts, right, Problem.SINGLE_LABEL, labels);
  }

  private static double accuracy(
      WideModel model, List<String> texts, int[] right, List<String> names) {
    float[][] logits =
        texts.stream().map(text -> model.score(text).logits()).toArray(float[][]::new);
    return new Scores(names, model.problem(), right, logits).evaluation().accuracy();
  }

  private static double accuracy(WideModel model) {
    var reviews = new GeneratedReviews(2, 20);
    int labels = model.labels();
    List<String> texts = IntStream.range(0, 100).mapToObj(i -> reviews.review(i % labels)).toList();
    int[] right = IntStream.range(0, 100).map(i -> i % labels).toArray();
    return accuracy(model, texts, right, NAMES.subList(0, labels));
  }

  @Test
  void shouldLearnTwoLabelsInOneRow() {
    WideModel model = trained(2);

    assertThat(model.weights()).hasNumberOfRows(1);
    assertThat(accuracy(model)).isGreaterThan(0.95);
  }

  @Test
  void shouldLearnThreeLabels() {
    assertThat(accuracy(trained(3))).isGreaterThan(0.95);
  }

  @Test
  void shouldLearnSeveralLabelsAtOnceAndOneThatIsNeverTrue() {
    var reviews = new GeneratedReviews(3, 24);
    int[][] sets = {{}, {0}, {1}, {0, 1}};
    List<String> texts =
        IntStream.range(0, ROWS).mapToObj(i -> reviews.review(sets[i % 4])).toList();
    int[] right = IntStream.range(0, ROWS).map(i -> i % 4).toArray();

    WideModel model = new WideTrainer().train(texts, right, Problem.MULTI_LABEL, 3);

    assertThat(accuracy(model, texts, right, NAMES)).isGreaterThan(0.95);
    assertThat(model.score(texts.get(3)).logits()[2]).isNegative();
  }

  @Test
  void shouldMakeTheSameFileOfTheSameRows(@TempDir Path folder) throws IOException {
    WideFile.write(folder.resolve("a"), trained(2));
    WideFile.write(folder.resolve("b"), trained(2));

    assertThat(folder.resolve("a")).hasSameBinaryContentAs(folder.resolve("b"));
  }

  @Test
  void shouldKeepWhatStandsInMostTexts() {
    var reviews = new GeneratedReviews(1, 20);
    List<String> texts = IntStream.range(0, ROWS).mapToObj(i -> reviews.review(i % 2)).toList();
    int[] right = IntStream.range(0, ROWS).map(i -> i % 2).toArray();

    WideModel small = new WideTrainer(100, 30).train(texts, right, Problem.SINGLE_LABEL, 2);

    assertThat(small.vocabulary().size()).isEqualTo(100);
    assertThat(accuracy(small)).isGreaterThan(0.9);
  }

  /** One sure n-gram does not become a sure verdict by being said again. */
  @Test
  void shouldNotBeMadeSureByRepetition() {
    WideModel model = trained(2);
    WideScore thrice = model.score("great ".repeat(3) + "refund");
    WideScore often = model.score("great ".repeat(3_000) + "refund");
    WideScore review = model.score(new GeneratedReviews(5, 40).review(1));

    assertThat(thrice.hasEnoughVoices()).isFalse();
    assertThat(often.hasEnoughVoices()).isFalse();
    assertThat(model.score("great").hasEnoughVoices()).isFalse();
    assertThat(model.score("").voices()).isZero();
    assertThat(review.hasEnoughVoices()).isTrue();
  }
}
