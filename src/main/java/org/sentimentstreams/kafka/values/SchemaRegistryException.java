package org.sentimentstreams.kafka.values;

/** The schema registry does not answer, or refuses to; no record is to blame. */
public class SchemaRegistryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Takes a sentence that names the registry and says what to do. */
  public SchemaRegistryException(String message) {
    super(message);
  }
}
