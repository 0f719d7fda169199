package org.sentimentstreams.kafka.reading;

/**
 * The records of a partition that a consumer group has not processed yet.
 *
 * @param partition its number
 * @param committed offset that the group stands at
 * @param next offset of the first record that waits; above {@code committed} where nothing can be
 *     read in between
 * @param end offset after the last record that can be read
 */
public record Backlog(int partition, long committed, long next, long end) {

  /** Records that wait, at most: compaction and transactions leave offsets without a record. */
  public long records() {
    return end - next;
  }
}
