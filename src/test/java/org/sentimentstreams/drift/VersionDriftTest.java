package org.sentimentstreams.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class VersionDriftTest {
  private final DriftStream stream = new DriftStream(Optional.of(DriftStream.reference(1000, 0.5)));

  @Test
  void shouldFlagNothingWhileReviewsAreLikeTheReference() {
    for (int hour = 0; hour < 20; hour++) {
      stream.hour(2000, 0.5);
    }
    assertThat(stream.changes).isEmpty();
    assertThat(stream.drift.status().since()).isEmpty();
  }

  @Test
  void shouldFlagTheSignalThatChangesAndNoOther() {
    stream.hour(2000, 0.5);
    long turned = stream.millis;
    stream.hour(2000, 0.95);

    DriftStatus status = stream.drift.status();

    assertThat(status.since()).containsOnlyKeys(Signal.LABEL);
    assertThat(status.since().get(Signal.LABEL)).isBetween(turned - 3_600_000, turned + 5_000);
    assertThat(stream.changes).extracting(DriftChange::differs).containsExactly(true);
  }

  @Test
  void shouldSayItOnceHoweverLongItLasts() {
    for (int hour = 0; hour < 5; hour++) {
      stream.hour(2000, 0.95);
    }
    assertThat(stream.changes).hasSize(1);
  }

  @Test
  void shouldLiftTheFlagAfterAWindowThatIsAsUsual() {
    stream.hour(2000, 0.95);
    stream.hour(2000, 0.5);
    stream.hour(2000, 0.5);

    assertThat(stream.drift.status().since()).isEmpty();
    assertThat(stream.changes).extracting(DriftChange::differs).containsExactly(true, false);
  }

  @Test
  void shouldKeepAFlagThroughAWindowThatSaysNothingOfItsSignal() {
    window(new Scored("positive", 0.7, 0.7, false, 250, false));
    assertThat(stream.drift.status().since()).containsKey(Signal.LENGTH);

    window(new Scored("positive", 0.7, 0.7, true, 0, false));
    assertThat(stream.drift.status().since()).containsKey(Signal.LENGTH);
    assertThat(stream.changes).extracting(DriftChange::differs).doesNotContain(false);
  }

  private void window(Scored each) {
    for (int i = 0; i < 2000; i++) {
      stream.drift.scored(each);
    }
    stream.pass(Duration.ofHours(2));
  }

  @Test
  void shouldNotFlagADifferenceThatIsSureAndSmall() {
    stream.hour(200_000, 0.56);

    DriftStatus status = stream.drift.status();
    Comparison label = status.last().orElse(status.running()).comparisons().get(Signal.LABEL);

    assertThat(status.since()).isEmpty();
    assertThat(label.index()).isLessThan(0.1);
  }

  @Test
  void shouldGoOnWithAWindowThatHasFewReviews() {
    for (int hour = 0; hour < 9; hour++) {
      stream.hour(100, 0.5);
    }
    assertThat(stream.drift.status().last()).isEmpty();
    assertThat(stream.drift.status().running().counts().reviews()).isEqualTo(900);
    stream.hour(200, 0.5);
    assertThat(stream.drift.status().last()).isPresent();
  }

  @Test
  void shouldTakeTheFirstReviewsWhereThereIsNoReference() {
    DriftStream first = new DriftStream(Optional.empty());
    assertThat(first.drift.status().reference()).isEmpty();

    first.hour(600, 0.9);
    assertThat(first.drift.status().reference()).isPresent();
    assertThat(first.drift.status().isRecorded()).isFalse();
    first.hour(2000, 0.9);
    assertThat(first.drift.status().since()).isEmpty();
    first.hour(2000, 0.1);
    assertThat(first.drift.status().since()).containsKey(Signal.LABEL);
  }

  @Test
  void shouldExpectTheMeanOfTheConfidence() {
    for (double confidence : new double[] {0.6, 0.8, 1}) {
      stream.drift.scored(new Scored("positive", confidence, confidence, false, 10, false));
    }
    stream.pass(Duration.ofSeconds(2));
    assertThat(stream.drift.status().running().counts().expectedAccuracy())
        .isCloseTo(0.8, within(1e-9));
  }

  @Test
  void shouldCountNoTokensOfWhatNGramsAnswerAlone() {
    stream.drift.scored(new Scored("positive", 1, 1, true, 0, false));
    stream.pass(Duration.ofSeconds(2));
    Counts counts = stream.drift.status().running().counts();
    assertThat(counts.total(Signal.LABEL)).isEqualTo(1);
    assertThat(counts.total(Signal.LENGTH)).isZero();
    assertThat(counts.total(Signal.TRUNCATED)).isZero();
  }

  @Test
  void shouldGoOnWhenTheClockOfTheDayGoesBack() {
    stream.hour(2000, 0.5);
    stream.jump(Duration.ofDays(-400));
    stream.hour(2000, 0.5);
    stream.hour(2000, 0.5);
    assertThat(stream.drift.status().last()).isPresent();
    assertThat(stream.drift.status().running().counts().reviews()).isLessThan(2000);
  }

  @Test
  void shouldCountWhatManyThreadsSee() throws InterruptedException {
    int threads = 4;
    long each = 20_000;
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread thread =
          new Thread(
              () -> {
                await(start);
                for (int review = 0; review < each; review++) {
                  stream.drift.scored(new Scored("negative", 0.7, 0.7, false, 30, false));
                }
              });
      all.add(thread);
      thread.start();
    }
    start.countDown();
    for (Thread thread : all) {
      thread.join();
    }
    stream.pass(Duration.ofSeconds(2));
    Counts counts = stream.drift.status().running().counts();
    assertThat(counts.reviews()).isEqualTo(all.size() * each);
    assertThat(counts.of(Signal.LABEL)).containsExactly(all.size() * each, 0);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
