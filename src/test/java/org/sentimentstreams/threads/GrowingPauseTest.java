package org.sentimentstreams.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GrowingPauseTest {
  private final GrowingPause pause = new GrowingPause(Duration.ofSeconds(5), Duration.ofMinutes(2));

  @Test
  void shouldDoubleUpToTheLongest() {
    assertThat(IntStream.range(0, 7).mapToLong(i -> pause.after(i).toSeconds()))
        .containsExactly(5L, 10L, 20L, 40L, 80L, 120L, 120L);
  }

  @Test
  void shouldStayTheLongestHoweverOftenItFails() {
    assertThat(pause.after(Integer.MAX_VALUE)).hasMinutes(2);
  }
}
