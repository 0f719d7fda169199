/**
 * What the layers above need from Kafka: topics with the right settings, clients with the same
 * configuration, and calls to brokers that end. Subpackages read records, decode and encode values,
 * and write dead letters. No Streams and no model in this package.
 */
package org.sentimentstreams.kafka;
