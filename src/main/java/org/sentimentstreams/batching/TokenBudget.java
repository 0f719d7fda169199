package org.sentimentstreams.batching;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * How many tokens a batch may hold on one device now: half of the size that ran out of memory, then
 * slowly more while full batches succeed. Safe for use by many threads.
 */
final class TokenBudget {
  /** The number of full batches until the whole budget is restored. */
  private static final int RECOVERY = 256;

  private final long most;

  @GuardedBy("this")
  private long tokens;

  TokenBudget(long most) {
    this.most = most;
    this.tokens = most;
  }

  /** Tokens in one batch. */
  synchronized long tokens() {
    return tokens;
  }

  /** A batch of this many tokens ran out of memory. */
  synchronized void tooMuch(long ran) {
    tokens = Math.max(1, Math.min(tokens, ran) / 2);
  }

  /** A batch of this many tokens succeeded; a small one does not raise the budget. */
  synchronized void wentWell(long ran) {
    if (ran > tokens / 2) {
      tokens = Math.min(most, tokens + Math.max(1, most / RECOVERY));
    }
  }
}
