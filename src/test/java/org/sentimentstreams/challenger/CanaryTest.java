package org.sentimentstreams.challenger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.config.SettingsLoader;

class CanaryTest {
  private static final long MILLI = 1_000_000;

  private final List<ShareChange> changes = new ArrayList<>();
  private long now;
  private final Canary canary =
      new Canary(
          SettingsLoader.load(
                  Optional.empty(),
                  Map.of(),
                  Map.of(
                      "challenger.mode", "canary",
                      "challenger.canary.steps", "0.01, 0.1,0.5",
                      "challenger.canary.step.ms", "1000",
                      "challenger.canary.step.predictions", "10",
                      "challenger.canary.max.failures", "0.01",
                      "challenger.canary.max.slowdown", "2"))
              .challenger(),
          () -> now,
          changes::add);

  private void serve(int times) {
    for (int i = 0; i < times; i++) {
      canary.served();
    }
  }

  private void take(int times, long nanos, long championNanos) {
    for (int i = 0; i < times; i++) {
      canary.took(nanos);
      canary.championTook(championNanos);
    }
  }

  @Test
  void shouldGrowToTheLastStepWhileNothingIsWrong() {
    canary.begin("a");
    for (int step = 0; step < 5; step++) {
      now += 1000 * MILLI;
      serve(10);
    }

    assertThat(changes).extracting(ShareChange::to).containsExactly(0.01, 0.1, 0.5);
    assertThat(canary.share()).isEqualTo(0.5);
  }

  @Test
  void shouldGrowNeitherBeforeItsTimeNorBeforeItsPredictions() {
    canary.begin("a");
    serve(100);
    assertThat(canary.share()).isEqualTo(0.01);

    now += 1000 * MILLI;
    serve(1);
    assertThat(canary.share()).isEqualTo(0.1);

    now += 5000 * MILLI;
    serve(9);
    assertThat(canary.share()).isEqualTo(0.1);
  }

  @Test
  void shouldEndForGoodWhenTheModelFails() {
    canary.begin("a");
    canary.failed(true, "no device");
    now += 1000 * MILLI;
    serve(10);
    canary.end("another one");
    canary.begin("a");

    assertThat(canary.share()).isZero();
    assertThat(canary.stopped()).get().asString().contains("no device");
    assertThat(changes.get(1).to()).isZero();
    assertThat(changes.get(1).reason()).contains("does not work", "no device");
  }

  @Test
  void shouldBearTwoOddTextsButNotThree() {
    canary.begin("a");
    canary.failed(false, "Odd");
    canary.failed(false, "Odd");
    assertThat(canary.share()).isPositive();

    canary.failed(false, "Odd");
    assertThat(canary.share()).isZero();
  }

  @Test
  void shouldBearFailuresBelowTheShareThatMayFail() {
    canary.begin("a");
    serve(1000);
    for (int i = 0; i < 9; i++) {
      canary.failed(false, "Odd");
    }

    assertThat(canary.share()).isPositive();
  }

  @Test
  void shouldEndASlowChallengerOnceBothWereTimedOftenEnough() {
    canary.begin("a");
    take(Canary.LEAST_TIMED - 1, 50 * MILLI, 10 * MILLI);
    assertThat(canary.share()).isPositive();

    take(1, 50 * MILLI, 10 * MILLI);
    assertThat(canary.share()).isZero();
    assertThat(canary.stopped()).get().asString().contains("50.0 ms", "10.0 ms");
  }

  @Test
  void shouldBearAChallengerThatIsSlowerWithinBounds() {
    canary.begin("a");
    take(500, 19 * MILLI, 10 * MILLI);

    assertThat(canary.share()).isPositive();
  }

  @Test
  void shouldCompareTimesAnewWithAnotherChampion() {
    canary.begin("a");
    take(Canary.LEAST_TIMED - 1, 50 * MILLI, 10 * MILLI);
    canary.championChanged();
    take(Canary.LEAST_TIMED - 1, 50 * MILLI, 10 * MILLI);

    assertThat(canary.share()).isPositive();
  }

  @Test
  void shouldEndForWhatOthersFindAndBeginWithTheNextVersion() {
    canary.begin("a");
    canary.stop("worse by exams");
    assertThat(canary.share()).isZero();

    canary.end("another one");
    canary.begin("b");
    assertThat(canary.share()).isEqualTo(0.01);
    assertThat(canary.stopped()).isEmpty();
  }

  @Test
  void shouldNeverServeAVersionThatIsKnownToBeStoppedWhenItIsLoaded() {
    canary.forbid("a", "another instance has stopped it");
    canary.begin("a");

    assertThat(changes).extracting(ShareChange::to).containsOnly(0.0);
    assertThat(canary.stopped()).contains("another instance has stopped it");
    canary.allow("a");
    assertThat(canary.share()).isEqualTo(0.01);
  }

  @Test
  void shouldTryAStoppedVersionAgainWhenItIsAllowed() {
    canary.begin("a");
    canary.stop("worse by exams");
    canary.allow("a");

    assertThat(canary.share()).isEqualTo(0.01);
    assertThat(canary.stopped()).isEmpty();
  }

  @Test
  void shouldServeNothingWithoutAVersion() {
    assertThat(canary.share()).isZero();
    canary.begin("a");
    canary.end("the alias is gone");
    canary.failed(true, "late");

    assertThat(canary.share()).isZero();
    assertThat(canary.stopped()).isEmpty();
  }
}
