package org.sentimentstreams.training.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RetryPacingTest {
  private final List<String> said = new ArrayList<>();
  private long now = -5;
  private final RetryPacing retries = new RetryPacing(said::add, new CountDownLatch(0), () -> now);

  @Test
  void shouldSayAReasonOnceInTenMinutes() {
    for (int i = 0; i < 1000; i++) {
      String reason =
          "the store cannot take publishing-" + UUID.randomUUID() + " after " + i + " s";
      assertThat(retries.say(reason)).isEqualTo("Will try again: " + reason);
      now += Duration.ofSeconds(1).toNanos();
    }

    assertThat(said).hasSize(2).allMatch(line -> line.startsWith("Will try again: the store"));
  }

  @Test
  void shouldSayAnotherReasonAtOnceAndThatItFailsAnew() {
    retries.say("the disk is full");
    retries.say("the broker is away");
    retries.say("the broker is away");
    retries.worked();
    retries.say("the broker is away");

    assertThat(said)
        .containsExactly(
            "Will try again: the disk is full",
            "Will try again: the broker is away",
            "Will try again: the broker is away");
  }

  @Test
  void shouldWaitLongerEachTimeUntilItWorks() {
    assertThat(retries.nextPause()).hasSeconds(5);
    retries.pause();
    assertThat(retries.nextPause()).hasSeconds(20);
    for (int i = 0; i < 100; i++) {
      retries.pause();
    }
    assertThat(retries.nextPause()).hasMinutes(2);

    retries.worked();

    assertThat(retries.nextPause()).hasSeconds(5);
  }
}
