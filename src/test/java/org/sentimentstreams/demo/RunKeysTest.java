package org.sentimentstreams.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunKeysTest {
  private final RunKeys keys = RunKeys.ofRun(20);

  @Test
  void shouldKnowTheRowsOfItsRun() {
    assertThat(keys.row(keys.key(0))).hasValue(0);
    assertThat(keys.row(keys.key(19))).hasValue(19);
  }

  @Test
  void shouldPassByWhatSomebodyElseSends() {
    assertThat(keys.row(null)).isEmpty();
    assertThat(keys.row("7")).isEmpty();
    assertThat(keys.row("stdin-x:1")).isEmpty();
    assertThat(keys.row(RunKeys.ofRun(20).key(7))).isEmpty();
    assertThat(keys.row(keys.key(20))).isEmpty();
    assertThat(keys.row(keys.prefix() + "99999999999")).isEmpty();
    assertThat(keys.row(keys.prefix() + "-1")).isEmpty();
    assertThat(keys.row(keys.prefix())).isEmpty();
  }
}
