package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstreams.threads.Threads;

@Timeout(60)
class NativeCodeTest {
  private final NativeCode code = new NativeCode();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch mayReturn = new CountDownLatch(1);

  private Thread startACall() throws InterruptedException {
    Thread call =
        Threads.daemon(
            "call",
            () ->
                code.run(
                    () -> {
                      begun.countDown();
                      // A call may make others.
                      code.run(this::stay);
                    }));
    call.start();
    begun.await();
    return call;
  }

  private void stay() {
    try {
      mayReturn.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldWaitForARunningCallAndLetNoOtherBegin() throws Exception {
    Thread call = startACall();
    CompletableFuture<Boolean> end =
        CompletableFuture.supplyAsync(() -> code.end(Duration.ofSeconds(50)));

    assertThat(code.end(Duration.ofMillis(50))).isFalse();
    assertThat(end).isNotDone();
    mayReturn.countDown();

    assertThat(end.get(50, TimeUnit.SECONDS)).isTrue();
    call.join();
    AtomicBoolean isRun = new AtomicBoolean();
    Thread late = Threads.daemon("late", () -> code.run(() -> isRun.set(true)));
    late.start();
    Awaitility.await().until(() -> late.getState() == Thread.State.WAITING);
    assertThat(isRun).isFalse();
  }

  @Test
  void shouldWaitNoLongerThanItMay() throws Exception {
    Thread call = startACall();

    assertThat(code.end(Duration.ofMillis(1))).isFalse();

    mayReturn.countDown();
    call.join();
  }
}
