package org.sentimentstreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommitRuleTest {
  private static final long MILLI = 1_000_000;

  private long now = -5 * MILLI; // System.nanoTime may be negative.
  private final CommitRule rule = new CommitRule(() -> now);

  private void commit(long millis) {
    rule.asked();
    now += millis * MILLI;
    rule.resumed();
  }

  @Test
  void shouldCommitAtOnceWhenNothingWaits() {
    rule.polled(1);

    assertThat(rule.isDue(0)).isTrue();
  }

  @Test
  void shouldCommitNothingWhenIdle() {
    assertThat(rule.isDue(0)).isFalse();

    rule.polled(1);
    commit(1);
    now += 60_000 * MILLI;

    assertThat(rule.isDue(0)).isFalse();
    assertThat(rule.patience(Duration.ofMillis(100))).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void shouldCommitAThirdOfWhatIsLeftOfABacklogAtATime() {
    int waiting = 1 << 14;
    int commits = 0;
    while (waiting > 0) {
      waiting -= 64;
      rule.polled(64);
      now += 80 * MILLI;
      if (rule.isDue(waiting)) {
        commit(5);
        commits++;
      }
    }

    // 256 polls; what is left is two thirds of what was left before, down to one poll and the rest.
    assertThat(commits).isBetween(8, (int) (Math.log(256) / Math.log(1.5)) + 1);
  }

  @Test
  void shouldNotCommitBeforeItKnowsWhatWaits() {
    rule.polled(1_000_000);

    assertThat(rule.isDue(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void shouldSpendAFifthOfItsTimeOnCommitsHoweverManyReviewsCome() {
    int commits = 0;
    for (int review = 0; review < 1200; review++) {
      rule.polled(1);
      if (rule.isDue(0)) {
        commit(6);
        commits++;
      }
      now += 2 * MILLI;
    }

    // After each one rests for 24 ms, in which 12 reviews come.
    assertThat(commits).isEqualTo(1200 / 12);
  }

  @Test
  void shouldWaitForReviewsNoLongerThanTheCommitMayWait() {
    rule.polled(1);
    commit(10);
    now += 15 * MILLI;
    rule.polled(1);

    assertThat(rule.isDue(0)).isFalse();
    assertThat(rule.patience(Duration.ofMillis(100)))
        .isBetween(Duration.ofMillis(25), Duration.ofMillis(26));
    assertThat(rule.patience(Duration.ZERO)).isZero();
    now += 25 * MILLI;
    assertThat(rule.isDue(0)).isTrue();
  }

  @Test
  void shouldNotLetReadersWaitMuchLongerBecauseACommitTookVeryLong() {
    rule.polled(1);
    commit(30_000);
    rule.polled(1);

    assertThat(rule.isDue(0)).isFalse();
    now += 100 * MILLI;
    assertThat(rule.isDue(0)).isTrue();
  }

  @Test
  void shouldCommitWhileFewerThanTwiceAsManyWait() {
    rule.polled(10);

    assertThat(rule.isDue(21)).isFalse();
    assertThat(rule.isDue(20)).isTrue();
  }
}
