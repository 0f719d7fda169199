package org.sentimentstreams.kafka;

/** No broker answers. One may be starting, so it can help to ask again later. */
public final class BrokerSilentException extends BrokerException {
  private static final long serialVersionUID = 1L;

  /** Takes the sentence for the user and what Kafka itself said. */
  public BrokerSilentException(String message, Throwable cause) {
    super(message, cause);
  }
}
