package org.sentimentstreams.threads;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstreams.ops.Health;
import org.sentimentstreams.ops.ThreadHealth;

@Timeout(60)
class ThreadsTest {
  private final ThreadHealth health = new ThreadHealth();

  private static void run(Thread thread) throws InterruptedException {
    thread.start();
    thread.join();
  }

  @Test
  void shouldBeWellWhileThreadsEndAsTheyShould() throws InterruptedException {
    run(Threads.daemon("quiet", () -> {}));

    assertThat(health.now()).isEqualTo(Health.UP);
  }

  @Test
  void shouldNotBeReadyOnceAThreadHasEndedByAnError() throws InterruptedException {
    run(
        Threads.daemon(
            "doomed",
            () -> {
              throw new StackOverflowError("a test");
            }));

    assertThat(health.now().isReady()).isFalse();
    assertThat(health.now().reasons())
        .containsExactly(
            "An error ended these threads: doomed. The log has the reason; restart this process");
    assertThat(new ThreadHealth().now()).isEqualTo(Health.UP);
  }

  @Test
  void shouldNameAndNumberThreadsOfExecutors() {
    var factory = Threads.factory("pool");

    assertThat(factory.newThread(() -> {}).getName()).isEqualTo("pool-0");
    assertThat(factory.newThread(() -> {}).getName()).isEqualTo("pool-1");
    assertThat(Threads.daemon("d", () -> {}).isDaemon()).isTrue();
    assertThat(Threads.named("n", () -> {}).isDaemon()).isFalse();
  }
}
