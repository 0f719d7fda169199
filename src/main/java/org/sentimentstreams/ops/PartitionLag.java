package org.sentimentstreams.ops;

/**
 * How far a partition is behind.
 *
 * @param topic the topic
 * @param partition of it
 * @param lag records that are there and not yet committed as processed; transaction markers count
 */
public record PartitionLag(String topic, int partition, long lag) {

  /**
   * The lag between two offsets.
   *
   * @param committed the offset of the next record to process, or -1 if none is committed
   * @param end the offset after the last record, or -1 if it is not known yet
   */
  public static PartitionLag between(String topic, int partition, long committed, long end) {
    return new PartitionLag(topic, partition, Math.max(0, end - Math.max(0, committed)));
  }
}
