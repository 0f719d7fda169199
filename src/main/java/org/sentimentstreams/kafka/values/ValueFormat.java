package org.sentimentstreams.kafka.values;

/** How values are written. All of them can be read. */
enum ValueFormat {
  /** Avro's single-object encoding, see {@link AvroSerde}. */
  AVRO,
  /** Confluent's wire format: Avro, with the schema in a registry. */
  CONFLUENT,
  /** A JSON object. */
  JSON
}
