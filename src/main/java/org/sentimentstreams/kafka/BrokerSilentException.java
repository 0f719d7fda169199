package org.sentimentstreams.kafka;

/** No broker answers. It may be on its way: to ask again later can help. */
public final class BrokerSilentException extends BrokerException {
  private static final long serialVersionUID = 1L;

  /** Takes the sentence for the user and what Kafka itself said. */
  public BrokerSilentException(String message, Throwable cause) {
    super(message, cause);
  }
}
