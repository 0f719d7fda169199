package org.sentimentstreams.ops;

/**
 * How far a partition is behind.
 *
 * @param topic the topic
 * @param partition of it
 * @param lag records that are there and not yet committed as processed
 */
public record PartitionLag(String topic, int partition, long lag) {}
