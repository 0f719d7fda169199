package org.sentimentstreams.kafka;

/**
 * Kafka could not do what was requested. The message is one sentence for the user and says what to
 * do.
 */
public class BrokerException extends RuntimeException {
  /** Takes the sentence for the user. */
  public BrokerException(String message) {
    super(message);
  }

  /** Takes the sentence for the user and what Kafka itself said. */
  public BrokerException(String message, Throwable cause) {
    super(message, cause);
  }
}
