/**
 * The bytes of a record's value and what they mean: Avro in the forms that people send (plain,
 * single object, with the id of a schema registry) and JSON. A review becomes a record here before
 * anything else looks at it, and a prediction becomes bytes here last.
 */
package org.sentimentstreams.kafka.values;
