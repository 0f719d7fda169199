package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EngineGuardTest {
  private final EngineGuard guard = new EngineGuard();
  private final AtomicInteger freed = new AtomicInteger();

  @Test
  void shouldWaitForARunningCallBeforeItFrees() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Integer> call =
        CompletableFuture.supplyAsync(
            () ->
                guard.call(
                    () -> {
                      inside.countDown();
                      awaitQuietly(goOn);
                      return freed.get();
                    }));
    inside.await();
    CompletableFuture<Void> close =
        CompletableFuture.runAsync(() -> guard.close(freed::incrementAndGet));
    goOn.countDown();
    close.join();

    assertThat(call.join()).isZero();
    assertThat(freed).hasValue(1);
  }

  @Test
  void shouldFreeOnceAndRefuseLaterCalls() {
    guard.close(freed::incrementAndGet);
    guard.close(freed::incrementAndGet);

    assertThat(freed).hasValue(1);
    assertThatThrownBy(() -> guard.call(() -> 1)).isInstanceOf(IllegalStateException.class);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
