/**
 * Between the stream and the device: requests in, futures out. Decides which reviews share a batch,
 * and which one is to blame when a batch fails. Knows no Kafka.
 */
package org.sentimentstreams.batching;
