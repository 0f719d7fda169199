package org.sentimentstreams.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TripsTest {
  @Test
  void shouldNoteTheFirstPassageOnly() throws InterruptedException {
    Trips trips = new Trips(2);
    for (int review = 0; review < 2; review++) {
      trips.pass(Trips.Place.PRODUCED, review);
      trips.pass(Trips.Place.COMMITTED, review);
    }
    long last = trips.last(Trips.Place.COMMITTED);
    trips.pass(Trips.Place.COMMITTED, 1);

    assertThat(trips.last(Trips.Place.COMMITTED)).isEqualTo(last);
    assertThat(trips.await(0)).isTrue();
  }

  @Test
  void shouldNotBeDoneBeforeEveryReviewHasArrived() throws InterruptedException {
    Trips trips = new Trips(2);
    trips.pass(Trips.Place.COMMITTED, 0);
    trips.pass(Trips.Place.COMMITTED, 0);

    assertThat(trips.await(0)).isFalse();
  }

  @Test
  void shouldOrderQuantiles() {
    Trips trips = new Trips(100);
    for (int review = 0; review < 100; review++) {
      trips.pass(Trips.Place.PRODUCED, review);
    }
    for (int review = 0; review < 100; review++) {
      trips.pass(Trips.Place.FORWARDED, review);
    }

    double median = trips.quantileMs(Trips.Place.FORWARDED, 0.5);
    assertThat(median).isGreaterThanOrEqualTo(0);
    assertThat(trips.quantileMs(Trips.Place.FORWARDED, 0.99)).isGreaterThanOrEqualTo(median);
  }
}
