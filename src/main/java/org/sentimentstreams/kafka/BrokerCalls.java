package org.sentimentstreams.kafka;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;

/** Waits for the answers of brokers and turns their errors into sentences. */
public final class BrokerCalls {
  private final String bootstrapServers;
  private final Duration timeout;

  public BrokerCalls(String bootstrapServers, Duration timeout) {
    this.bootstrapServers = bootstrapServers;
    this.timeout = timeout;
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  public Duration timeout() {
    return timeout;
  }

  /** As {@link #answer}, but turns every error into a sentence that names what was tried. */
  public <T> T await(KafkaFuture<T> future, String attempt) {
    try {
      return answer(future, attempt);
    } catch (ExecutionException e) {
      throw refused(attempt, e.getCause());
    }
  }

  /**
   * Waits for an answer; for callers that handle some of Kafka's errors themselves.
   *
   * @throws ExecutionException with Kafka's own error, if it is neither a time-out nor a missing
   *     right
   * @throws BrokerException if nobody answered in time or the user lacks a right
   */
  public <T> T answer(KafkaFuture<T> future, String attempt) throws ExecutionException {
    try {
      return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw silent(e);
    } catch (InterruptedException e) {
      throw new InterruptException(e); // Its constructor restores the interrupt.
    } catch (ExecutionException e) {
      if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
        throw silent(e.getCause());
      }
      if (e.getCause() instanceof AuthenticationException
          || e.getCause() instanceof AuthorizationException) {
        throw refused(attempt, e.getCause());
      }
      throw e;
    }
  }

  public BrokerException refused(String attempt, Throwable cause) {
    if (cause instanceof AuthenticationException) {
      return new BrokerException(
          "Kafka at %s did not accept the login (%s): check the security.* , sasl.* and ssl.* settings"
              .formatted(bootstrapServers, cause.getMessage()),
          cause);
    }
    if (cause instanceof AuthorizationException) {
      return new BrokerException(
          "Kafka at %s does not let this user %s (%s): ask its administrator for the right"
              .formatted(bootstrapServers, attempt, cause.getMessage()),
          cause);
    }
    return new BrokerException(
        "Kafka at %s could not %s: %s".formatted(bootstrapServers, attempt, cause.getMessage()),
        cause);
  }

  public BrokerException lacks(String topic) {
    return new BrokerException(
        "Kafka at %s lacks the topic %s: run `sentiment topics create` first"
            .formatted(bootstrapServers, topic));
  }

  public BrokerException silent(Throwable cause) {
    return new BrokerSilentException(
        "No Kafka broker answered at %s within %s s: is it running, and is bootstrap.servers right?"
            .formatted(bootstrapServers, seconds()),
        cause);
  }

  private String seconds() {
    return timeout.toMillis() % 1000 == 0
        ? Long.toString(timeout.toSeconds())
        : Double.toString(timeout.toMillis() / 1000.0);
  }
}
