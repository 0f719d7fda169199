/**
 * What every room above needs from Kafka: topics with the right settings, and Avro bytes that
 * become records. A review enters the house here, as the bytes of a record value, and a label
 * leaves it here. No Streams and no model in this package.
 */
package org.sentimentstreams.kafka;
