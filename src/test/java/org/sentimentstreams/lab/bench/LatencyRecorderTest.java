package org.sentimentstreams.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatencyRecorderTest {
  @Test
  void shouldNoteTheFirstPassageOnly() throws InterruptedException {
    LatencyRecorder latencies = new LatencyRecorder(2);
    for (int review = 0; review < 2; review++) {
      latencies.pass(LatencyRecorder.Place.PRODUCED, review);
      latencies.pass(LatencyRecorder.Place.COMMITTED, review);
    }
    long last = latencies.last(LatencyRecorder.Place.COMMITTED);
    latencies.pass(LatencyRecorder.Place.COMMITTED, 1);

    assertThat(latencies.last(LatencyRecorder.Place.COMMITTED)).isEqualTo(last);
    assertThat(latencies.await(0)).isTrue();
  }

  @Test
  void shouldNotBeDoneBeforeEveryReviewHasArrived() throws InterruptedException {
    LatencyRecorder latencies = new LatencyRecorder(2);
    latencies.pass(LatencyRecorder.Place.COMMITTED, 0);
    latencies.pass(LatencyRecorder.Place.COMMITTED, 0);

    assertThat(latencies.await(0)).isFalse();
  }

  @Test
  void shouldOrderQuantiles() {
    LatencyRecorder latencies = new LatencyRecorder(100);
    for (int review = 0; review < 100; review++) {
      latencies.pass(LatencyRecorder.Place.PRODUCED, review);
    }
    for (int review = 0; review < 100; review++) {
      latencies.pass(LatencyRecorder.Place.FORWARDED, review);
    }

    double median = latencies.quantileMs(LatencyRecorder.Place.FORWARDED, 0.5);
    assertThat(median).isGreaterThanOrEqualTo(0);
    assertThat(latencies.quantileMs(LatencyRecorder.Place.FORWARDED, 0.99))
        .isGreaterThanOrEqualTo(median);
  }
}
