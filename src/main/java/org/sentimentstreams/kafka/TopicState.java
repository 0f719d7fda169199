package org.sentimentstreams.kafka;

/**
 * The state of a topic. If the topic does not exist, only the name has a meaning.
 *
 * @param name name of the topic
 * @param exists whether the broker knows it
 * @param partitions number of partitions
 * @param replicationFactor copies of the first partition
 * @param cleanupPolicy {@code delete}, {@code compact} or both with a comma between them
 * @param retentionMs how long records are kept, in milliseconds; -1 is for ever
 * @param maxMessageBytes the largest record batch that the topic allows, in bytes
 * @param offsets end offsets minus beginning offsets over all partitions; more than the records
 *     that can be read where the topic is compacted or written in transactions
 */
public record TopicState(
    String name,
    boolean exists,
    int partitions,
    int replicationFactor,
    String cleanupPolicy,
    long retentionMs,
    long maxMessageBytes,
    long offsets) {
  static TopicState absent(String name) {
    return new TopicState(name, false, 0, 0, "", 0, 0, 0);
  }
}
