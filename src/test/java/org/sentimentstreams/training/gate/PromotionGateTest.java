package org.sentimentstreams.training.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.training.metrics.Scores;

class PromotionGateTest {
  private static final List<String> LABELS = List.of("negative", "positive");
  private final PromotionGate gate = new PromotionGate(new GateLimits(0.95, 0, 0.05));

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
    assertThat(decision.bootstrap().gain()).isEqualTo(0.1);
    assertThat(decision.bootstrap().low()).isPositive();
    assertThat(decision.reason()).startsWith("accuracy 0.9000 against 0.8000 on 200 rows, gain");
  }

  @Test
  void shouldRefuseWhatIsWorse() {
    Decision decision = gate.decide(scores(80, 80), scores(70, 70));

    assertThat(decision.promoted()).isFalse();
    assertThat(decision.reason()).endsWith("where 95.0 % are needed");
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

    assertThat(new PromotionGate(new GateLimits(0.95, 0, 1)).decide(champion, candidate).promoted())
        .isFalse();
  }

  @Test
  void shouldBeMistakenInEqualModelsAsOftenAsTheConfidenceSays() {
    PromotionGate nineOfTen = new PromotionGate(new GateLimits(0.9, 0, 1));
    SplittableRandom random = new SplittableRandom(7);
    int pairs = 400;
    int passed = 0;
    for (int pair = 0; pair < pairs; pair++) {
      passed += nineOfTen.decide(right(random, 0.8), right(random, 0.8)).promoted() ? 1 : 0;
    }

    // Up to four standard errors above a tenth. Of 4,000 pairs it is 363.
    assertThat(passed).isBetween(pairs / 20, pairs * 16 / 100);
  }

  /** 200 rows, each of which is right with this probability. */
  private static Scores right(SplittableRandom random, double probability) {
    int[] right = new int[200];
    float[][] logits = new float[200][2];
    for (int row = 0; row < 200; row++) {
      right[row] = row / 100;
      logits[row][random.nextDouble() < probability ? right[row] : 1 - right[row]] = 1;
    }
    return new Scores(LABELS, right, logits);
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
            new PromotionGate(new GateLimits(0.95, 0.05, 0.05))
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
