package org.sentimentstreams.scoring;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.batching.ModelUnavailableException;
import org.sentimentstreams.kafka.values.SchemaRegistryException;
import org.sentimentstreams.ops.Health;

class ThreadReplacementTest {
  private final AtomicLong clock = new AtomicLong();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ThreadReplacement replacement =
      new ThreadReplacement(Duration.ofNanos(1), clock::get, meters);

  private static StopReason reason(Throwable cause) {
    return new StopReason(new StreamsException("in task 0_1", cause));
  }

  @Test
  void shouldReplaceAThreadWhoseReasonMayPassButNotForEver() {
    for (int i = 0; i < 10; i++) {
      assertThat(replacement.decide(reason(new TimeoutException("slow"))))
          .isEqualTo(REPLACE_THREAD);
    }
    assertThat(replacement.decide(reason(new SchemaRegistryException("down"))))
        .isEqualTo(SHUTDOWN_CLIENT);
    clock.addAndGet(Duration.ofMinutes(11).toNanos());
    assertThat(replacement.decide(reason(new SchemaRegistryException("down"))))
        .isEqualTo(REPLACE_THREAD);
  }

  private void fail(Duration later, String why) {
    clock.addAndGet(later.toNanos());
    assertThat(replacement.decide(reason(new SchemaRegistryException(why))))
        .isEqualTo(REPLACE_THREAD);
  }

  @Test
  void shouldNotBeReadyWhileThreadsAreReplacedAgainAndAgain() {
    fail(Duration.ZERO, "one");
    fail(Duration.ofSeconds(5), "two");
    assertThat(replacement.health()).isEqualTo(Health.UP);

    fail(Duration.ofSeconds(5), "three");

    assertThat(replacement.health().isReady()).isFalse();
    assertThat(replacement.health().reasons())
        .singleElement()
        .asString()
        .contains("3 were replaced", "latest reason: three");
    clock.addAndGet(Duration.ofMinutes(3).toNanos());
    assertThat(replacement.health()).isEqualTo(Health.UP);
    fail(Duration.ZERO, "four");
    assertThat(replacement.health().isReady()).isFalse();
  }

  @Test
  void shouldBeReadyAfterAllThreadsEndedTogetherOnce() {
    for (int thread = 0; thread < 8; thread++) {
      fail(Duration.ofMillis(50), "fenced");
    }

    assertThat(replacement.health()).isEqualTo(Health.UP);
  }

  @Test
  void shouldCountReplacementsFromZero() {
    assertThat(meters.get("sentiment.stream.threads.replaced").counter().count()).isZero();

    fail(Duration.ZERO, "one");

    assertThat(meters.get("sentiment.stream.threads.replaced").counter().count()).isEqualTo(1);
  }

  @Test
  void shouldReplaceAThreadThatWasTooSlowForItsTransaction() {
    var fenced = new InvalidProducerEpochException("Producer attempted to use an old epoch");

    assertThat(replacement.decide(reason(new KafkaException("in an error state", fenced))))
        .isEqualTo(REPLACE_THREAD);
  }

  @Test
  void shouldStopForWhatWillNotPass() {
    for (Throwable cause :
        new Throwable[] {
          new ModelUnavailableException("gone"),
          new TopicAuthorizationException(Set.of("reviews")),
          new RecordTooLargeException("17 MB"),
          new IllegalStateException("an error in the program"),
        }) {
      assertThat(replacement.decide(reason(cause))).as(cause.toString()).isEqualTo(SHUTDOWN_CLIENT);
    }
  }

  @Test
  void shouldNameWhatIsMissing() {
    assertThat(reason(new TopicAuthorizationException(Set.of("predictions"))).asThrowable())
        .hasMessageContaining("topic predictions")
        .hasMessageContaining("docs/security.md");
    assertThat(reason(new TransactionalIdAuthorizationException("no")).asThrowable())
        .hasMessageContaining("transactional ids");
    assertThat(reason(new MissingSourceTopicException("reviews")).asThrowable())
        .hasMessageContaining("topics create");
    assertThat(reason(new RecordTooLargeException("17 MB")).asThrowable())
        .hasMessageContaining("max.message.bytes");
    assertThat(reason(new IllegalStateException("inner")).asThrowable()).hasMessage("inner");
  }

  @Test
  void shouldSayThatTheHeapIsFullAndHowToAllowMore() {
    StopReason reason = reason(new OutOfMemoryError("Java heap space"));

    assertThat(reason.isTransient()).isFalse();
    assertThat(reason.asThrowable())
        .hasMessageMatching("The heap of [0-9]+ MiB is full .*allow more.*");
  }
}
