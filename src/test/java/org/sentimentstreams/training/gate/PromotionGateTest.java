package org.sentimentstreams.training.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.training.metrics.Scores;

class PromotionGateTest {
  private static final List<String> LABELS = List.of("negative", "positive");
  private final PromotionGate gate = new PromotionGate(new GateLimits(0.95, 0, 0.05, 20));

  /** 100 rows of each label, of which so many are right. */
  private static Scores scores(int negatives, int positives) {
    int[] right = new int[200];
    float[][] logits = new float[200][2];
    for (int row = 0; row < 200; row++) {
      right[row] = row / 100;
      boolean hit = row % 100 < (right[row] == 0 ? negatives : positives);
      logits[row][hit ? right[row] : 1 - right[row]] = 1;
    }
    return new Scores(LABELS, right, logits);
  }

  @Test
  void shouldPromoteWhatIsSurelyBetter() {
    Decision decision = gate.decide(scores(80, 80), scores(90, 90));

    assertThat(decision.promoted()).isTrue();
    assertThat(decision.comparison().gain()).isEqualTo(0.1);
    assertThat(decision.comparison().low()).isPositive();
    assertThat(decision.reason()).startsWith("accuracy 0.9000 against 0.8000 on 200 rows, gain");
  }

  @Test
  void shouldRefuseWhatIsWorse() {
    Decision decision = gate.decide(scores(80, 80), scores(70, 70));

    assertThat(decision.promoted()).isFalse();
    assertThat(decision.reason()).endsWith("where 95.0 % is needed");
  }

  @Test
  void shouldRefuseWhatIsTheSame() {
    assertThat(gate.decide(scores(80, 80), scores(80, 80)).promoted()).isFalse();
  }

  @Test
  void shouldRefuseWhatIsBetterByLuckOnly() {
    // Ten rows got better and eight got worse.
    Scores champion = scores(80, 80);
    Scores candidate = scores(90, 72);

    assertThat(
            new PromotionGate(new GateLimits(0.95, 0, 1, 20))
                .decide(champion, candidate)
                .promoted())
        .isFalse();
  }

  /** A permutation test is exact: of few rows, too, no more pass than the limit says. */
  @ParameterizedTest
  @ValueSource(ints = {26, 50, 200})
  void shouldBeMistakenInEqualModelsNoMoreOftenThanTheConfidenceSays(int rows) {
    PromotionGate nineOfTen = new PromotionGate(new GateLimits(0.9, 0, 1, 0));
    SplittableRandom random = new SplittableRandom(7);
    int pairs = 400;
    int passed = 0;
    for (int pair = 0; pair < pairs; pair++) {
      Decision decision = nineOfTen.decide(right(random, rows), right(random, rows));
      passed += decision.promoted() ? 1 : 0;
    }

    // Up to two standard errors above a tenth.
    assertThat(passed).isBetween(pairs / 40, pairs * 13 / 100);
  }

  /** Half of each label; four in five rows are right, by chance. */
  private static Scores right(SplittableRandom random, int rows) {
    int[] right = new int[rows];
    float[][] logits = new float[rows][2];
    for (int row = 0; row < rows; row++) {
      right[row] = row % 2;
      logits[row][random.nextDouble() < 0.8 ? right[row] : 1 - right[row]] = 1;
    }
    return new Scores(LABELS, right, logits);
  }

  @Test
  void shouldCountExchangesAsTheBinomialDistributionDoes() {
    // Four rows got better and none got worse: 1 of 16 tosses of four coins gives as much.
    Decision decision = gate.decide(scores(80, 80), scores(82, 82));

    assertThat(decision.comparison().confidence()).isCloseTo(1 - 1 / 16.0, offset(0.01));
  }

  @Test
  void shouldSayHowManyRowsALabelLacks() {
    Decision decision =
        new PromotionGate(new GateLimits(0.9, 0, 0.05, 110)).decide(scores(50, 50), scores(90, 90));

    assertThat(decision.promoted()).isFalse();
    assertThat(decision.missing())
        .containsOnly(Map.entry("negative", 10), Map.entry("positive", 10));
    assertThat(decision.reason())
        .startsWith(
            "too few held-out labels to decide: \"negative\" has 100 and lacks 10, \"positive\" has 100 and lacks 10 (training.gate.least.rows=110); accuracy 0.9000 against 0.5000");
  }

  @Test
  void shouldAskForRowsOfTheRareLabelOnly() {
    PromotionGate thirty = new PromotionGate(new GateLimits(0.9, 0, 0.05, 30));

    assertThat(thirty.decide(several(5), several(15)).missing())
        .containsExactly(Map.entry("rare", 10));
  }

  @Test
  void shouldNotPromoteAFirstModelByFewRows() {
    PromotionGate strict = new PromotionGate(new GateLimits(0.9, 0, 0.05, 101));

    assertThat(strict.decide(null, scores(90, 90)).promoted()).isFalse();
    assertThat(gate.decide(null, scores(90, 90)).promoted()).isTrue();
  }

  @Test
  void shouldRefuseWhenOneLabelPays() {
    Decision decision = gate.decide(scores(50, 90), scores(90, 80));

    assertThat(decision.promoted()).isFalse();
    assertThat(decision.reason())
        .startsWith("the recall of \"positive\" falls from 0.9000 to 0.8000, more than the margin");
  }

  @Test
  void shouldAskForTheLeastGain() {
    Scores champion = scores(80, 80);
    Scores candidate = scores(84, 84);

    assertThat(gate.decide(champion, candidate).promoted()).isTrue();
    assertThat(
            new PromotionGate(new GateLimits(0.95, 0.05, 0.05, 20))
                .decide(champion, candidate)
                .promoted())
        .isFalse();
  }

  @Test
  void shouldAskTheFirstModelToBeatTheMostFrequentLabel() {
    assertThat(gate.decide(null, scores(80, 80)).promoted()).isTrue();
    assertThat(gate.decide(null, scores(100, 0)).promoted()).isFalse();
  }

  @Test
  void shouldLeaveOtherLabelsToAPerson() {
    Scores other = new Scores(List.of("bad", "good"), scores(9, 9).right(), scores(9, 9).logits());

    Decision decision = gate.withOtherLabels(LABELS, other);

    assertThat(decision.promoted()).isFalse();
    assertThat(decision.reason()).contains("[bad, good]", "only a person can decide");
  }

  /** 200 rows, of which a tenth has the label "rare"; so many of those are found. */
  private static Scores several(int found) {
    int[] right = new int[200];
    float[][] logits = new float[200][2];
    for (int row = 0; row < 200; row++) {
      boolean rare = row % 10 == 0;
      right[row] = rare ? 0b11 : 0b01;
      logits[row] = new float[] {1, rare && row / 10 < found ? 1 : -1};
    }
    return new Scores(List.of("usual", "rare"), Problem.MULTI_LABEL, right, logits);
  }

  @Test
  void shouldJudgeByF1WhereSeveralLabelsMayBeTrue() {
    Decision decision = gate.decide(several(5), several(15));

    assertThat(decision.promoted()).isTrue();
    assertThat(decision.reason()).startsWith("macro F1 0.9286 against 0.7000 on 200 rows");
    assertThat(decision.asMap()).containsKeys("candidateMacroF1", "championMacroF1");
    assertThat(gate.decide(several(15), several(5)).promoted()).isFalse();
  }

  @Test
  void shouldWantTheFirstModelOfSeveralLabelsToBeBetterThanNone() {
    assertThat(gate.decide(null, several(15)).promoted()).isTrue();
    assertThat(gate.decide(null, several(0)).promoted()).isFalse();
    assertThat(gate.decide(null, several(0)).reason())
        .contains("macro F1 0.5000", "assigning every label to every text has 0.5909");
  }

  @Test
  void shouldNotCompareOneLabelWithSeveral() {
    assertThat(gate.withOtherLabels(List.of("usual", "rare"), several(9)).reason())
        .startsWith("one model allows several of the labels [usual, rare]");
  }
}
