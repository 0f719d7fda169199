package org.sentimentstreams.registry.store.kafka;

import java.time.Duration;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.sentimentstreams.registry.store.StoreUnavailableException;

/** Gives up on brokers that bring nothing for too long. */
final class ProgressTimeout {
  static final Duration POLL = Duration.ofMillis(200);

  private static final long PAUSE_MS = 5;

  private final KafkaTopic topic;
  private long position = -1;
  private long since = System.nanoTime();

  ProgressTimeout(KafkaTopic topic) {
    this.topic = topic;
  }

  /** Between two questions. */
  static void pause() {
    try {
      Thread.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** Throws {@link StoreUnavailableException} if the position stays the same for too long. */
  void requireProgress(long now) throws StoreUnavailableException {
    if (now != position) {
      position = now;
      since = System.nanoTime();
    } else if (System.nanoTime() - since > topic.timeout().toNanos()) {
      throw topic.unavailable(new TimeoutException("nothing came after offset " + position));
    }
  }
}
