package org.sentimentstreams.batching;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBudgetTest {
  private final TokenBudget budget = new TokenBudget(4096);

  @Test
  void shouldHalveWhatWasTooMuch() {
    budget.tooMuch(3000);
    assertThat(budget.tokens()).isEqualTo(1500);

    budget.tooMuch(4000);
    assertThat(budget.tokens()).isEqualTo(750);
  }

  @Test
  void shouldRecoverSlowlyWhileFullBatchesGoWell() {
    budget.tooMuch(4096);
    budget.wentWell(2000);
    assertThat(budget.tokens()).isBetween(2049L, 2100L);

    for (int i = 0; i < 1000; i++) {
      budget.wentWell(4000);
    }
    assertThat(budget.tokens()).isEqualTo(4096);
  }

  @Test
  void shouldLearnNothingFromSmallBatches() {
    budget.tooMuch(4096);
    budget.wentWell(100);

    assertThat(budget.tokens()).isEqualTo(2048);
  }
}
