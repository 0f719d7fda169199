package org.sentimentstreams.kafka.values;

/** No schema registry answers. It may be on its way: to ask again later can help. */
public final class SchemaRegistrySilentException extends SchemaRegistryException {
  private static final long serialVersionUID = 1L;

  /** Takes a sentence that names the registry and says what to do. */
  public SchemaRegistrySilentException(String message) {
    super(message);
  }
}
