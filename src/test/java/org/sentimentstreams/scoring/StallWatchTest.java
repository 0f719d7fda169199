package org.sentimentstreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.kafka.reading.Backlog;

class StallWatchTest {
  private static final int END = 100;
  private final AtomicLong clock = new AtomicLong();
  private final StallWatch watch = new StallWatch(Duration.ofSeconds(60), clock::get);

  /** A reading some seconds after the last: partitions 0, 1 … stand here, with 100 to read. */
  private void later(int seconds, Set<Integer> here, long... committed) {
    clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
    List<Backlog> backlogs =
        IntStream.range(0, committed.length)
            .mapToObj(i -> new Backlog(i, committed[i], committed[i], END))
            .toList();
    watch.see(backlogs, here);
  }

  @Test
  void shouldSayThatNothingIsScoredAlthoughReviewsWait() {
    later(0, Set.of(0, 1), 5, END);
    later(59, Set.of(0, 1), 5, END);
    assertThat(watch.reason()).isEmpty();

    later(2, Set.of(0, 1), 5, END);

    assertThat(watch.reason())
        .hasValue("Reviews wait in partition 0, and none was scored for 61 s");
    assertThat(watch.stalled(0)).isEqualTo(Duration.ofSeconds(61));
    assertThat(watch.stalled(1)).isZero();
    later(1, Set.of(0, 1), 6, END);
    assertThat(watch.reason()).isEmpty();
  }

  @Test
  void shouldBeContentWhereNothingWaits() {
    later(0, Set.of(0), END);
    later(3600, Set.of(0), END);

    assertThat(watch.reason()).isEmpty();
  }

  @Test
  void shouldCountFromTheFirstReviewThatWaitsNotFromTheLastThatWasScored() {
    later(0, Set.of(0), END);
    later(3600, Set.of(0), END - 1);
    later(59, Set.of(0), END - 1);

    assertThat(watch.reason()).isEmpty();
  }

  @Test
  void shouldBeContentWhileAnotherPartitionGoesOn() {
    for (int committed = 1; committed < 90; committed++) {
      later(10, Set.of(0, 1), 5, committed);
    }

    assertThat(watch.reason()).isEmpty();
    assertThat(watch.stalled(0)).isEqualTo(Duration.ofSeconds(880));
  }

  @Test
  void shouldNotBeBlamedForPartitionsOfOthers() {
    later(0, Set.of(0), END, 5);
    later(3600, Set.of(0), END, 5);

    assertThat(watch.reason()).isEmpty();
    assertThat(watch.stalled(1)).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void shouldHaveTimeForAPartitionThatItHasJustGot() {
    later(0, Set.of(0), END, 5);
    later(3600, Set.of(0), END, 5);
    later(1, Set.of(0, 1), END, 5);
    later(50, Set.of(0, 1), END, 5);
    assertThat(watch.reason()).isEmpty();

    later(10, Set.of(0, 1), END, 5);

    assertThat(watch.reason()).isPresent();
  }

  @Test
  void shouldSeeThroughThreadsThatLoseTheirPartitionsAgainAndAgain() {
    for (int i = 0; i < 8; i++) {
      later(10, i % 2 == 0 ? Set.of(0, 1) : Set.of(), 5, 5);
    }

    assertThat(watch.reason())
        .hasValue("Reviews wait in 2 partitions, and none was scored for 80 s");
  }

  @Test
  void shouldForgetPartitionsThatWentToOthers() {
    later(0, Set.of(0), 5);
    later(10, Set.of(), 5);
    later(120, Set.of(), 5);

    assertThat(watch.reason()).isEmpty();
  }
}
