package org.sentimentstreams.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeviceTimeLimitTest {
  private static final double SHARE = 0.05;

  private final AtomicLong now = new AtomicLong();
  private final DeviceTimeLimit share = new DeviceTimeLimit(SHARE, Duration.ofSeconds(2), now::get);

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private boolean label(Duration cost) {
    try {
      share.take();
    } catch (Refusal e) {
      return false;
    }
    share.giveBack(cost::toNanos);
    return true;
  }

  @Test
  void shouldTakeOneTextAtATime() {
    share.take();

    assertThatThrownBy(share::take)
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.status()).isEqualTo(429);
              assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(1));
            });

    share.giveBack(() -> 0);
    share.take();
  }

  @Test
  void shouldKeepThoseWhoNeverStopToTheirShareOfTheTime() {
    Duration cost = Duration.ofMillis(400);
    Duration used = Duration.ZERO;
    Duration hour = Duration.ofHours(1);
    for (Duration time = Duration.ZERO; time.compareTo(hour) < 0; time = time.plusMillis(10)) {
      pass(Duration.ofMillis(10));
      used = label(cost) ? used.plus(cost) : used;
    }

    // Once what was put by at the start is spent, 5 % of an hour and no more than a text over it.
    assertThat(used).isBetween(Duration.ofSeconds(178), Duration.ofSeconds(182).plus(cost));
  }

  @Test
  void shouldSayWhenEnoughIsPutByAgain() {
    assertThat(label(Duration.ofSeconds(3))).isTrue();

    assertThatThrownBy(share::take)
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.status()).isEqualTo(429);
              assertThat(refusal).hasMessageContaining("http.classify.percent");
              Duration wait = refusal.retryAfter().orElseThrow();
              assertThat(wait).isBetween(Duration.ofSeconds(20), Duration.ofMillis(20_100));
              pass(wait);
            });

    assertThat(label(Duration.ZERO)).isTrue();
  }

  @Test
  void shouldChargeWhatATextTakesAfterItsVisitorHasLeft() {
    var spent = new AtomicLong();
    share.take();
    share.giveBack(spent::get);
    spent.set(Duration.ofSeconds(10).toNanos());

    assertThatThrownBy(share::take).isInstanceOf(Refusal.class);
    pass(Duration.ofSeconds(8).multipliedBy(20).plusSeconds(1));
    assertThat(label(Duration.ZERO)).isTrue();
  }

  @Test
  void shouldPutByNoMoreThanItsLimitHoweverLongNobodyComes() {
    pass(Duration.ofDays(100));

    assertThat(label(Duration.ofMillis(2001))).isTrue();
    assertThat(label(Duration.ZERO)).isFalse();
  }

  @Test
  void shouldRefuseAllWhereTheShareIsNothing() {
    assertThatThrownBy(new DeviceTimeLimit(0, Duration.ofSeconds(2), now::get)::take)
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(403))
        .hasMessageContaining("http.classify.percent");
  }

  @Test
  void shouldLeaveReviewsAsMuchTimeAfterATextAsItHasTaken() {
    assertThat(label(Duration.ofMillis(400))).isTrue();
    pass(Duration.ofMillis(399));
    assertThat(label(Duration.ZERO)).isFalse();
    pass(Duration.ofMillis(1));
    assertThat(label(Duration.ZERO)).isTrue();
  }
}
