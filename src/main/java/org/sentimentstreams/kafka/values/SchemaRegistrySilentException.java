package org.sentimentstreams.kafka.values;

/** No schema registry answers. One may be starting, so it can help to ask again later. */
public final class SchemaRegistrySilentException extends SchemaRegistryException {
  private static final long serialVersionUID = 1L;

  /** Takes a sentence that names the registry and says what to do. */
  public SchemaRegistrySilentException(String message) {
    super(message);
  }
}
