package org.sentimentstreams.ops;

/**
 * The lag of a partition.
 *
 * @param topic the topic
 * @param partition of it
 * @param lag records that are not committed yet
 */
public record PartitionLag(String topic, int partition, long lag) {}
