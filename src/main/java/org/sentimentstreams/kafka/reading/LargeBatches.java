package org.sentimentstreams.kafka.reading;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.sentimentstreams.kafka.BrokerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads batches as streams, beside a consumer that did not have enough memory for one of their
 * records. For use by the consumer's thread.
 */
final class LargeBatches implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LargeBatches.class);

  /**
   * A record above this size may be the reason why memory ran out, since headers can take a hundred
   * times their size.
   */
  private static final int SUSPECT_BYTES = 1 << 20;

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final BatchFetch fetch;
  private final BoundedConsumer.Limits limits;
  private final Map<TopicPartition, Open> open = new LinkedHashMap<>();

  /**
   * A batch that is being read.
   *
   * @param position the consumer's position in the partition; if it changes, somebody called seek
   */
  private record Open(BatchReader reader, long position) {}

  /** One record or, at the end of a batch, the offset at which the consumer continues. */
  record Step(
      TopicPartition partition, Optional<ConsumerRecord<byte[], byte[]>> record, long end) {}

  LargeBatches(Map<String, Object> configs, BoundedConsumer.Limits limits) {
    this.fetch = new BatchFetch(configs);
    this.limits = limits;
  }

  /** The partitions that the consumer must not read on its own for now. */
  Set<TopicPartition> partitions() {
    return Set.copyOf(open.keySet());
  }

  /**
   * Looks for large records at the consumer's positions.
   *
   * @throws HeapExhaustedException if there are none, so memory is short for another reason
   */
  void find(Consumer<?, ?> consumer, OutOfMemoryError cause) {
    List<String> places = new ArrayList<>();
    boolean found = false;
    Set<TopicPartition> asked = new HashSet<>(consumer.assignment());
    asked.removeAll(consumer.paused());
    asked.removeAll(open.keySet());
    for (TopicPartition partition : asked) {
      try {
        long position = consumer.position(partition, TIMEOUT);
        places.add(partition + "@" + position);
        var batch = fetch.from(partition, leader(consumer, partition), position);
        if (batch.isPresent() && BatchReader.hasLarger(batch.get(), SUSPECT_BYTES)) {
          LOG.warn(
              "There is not enough memory for a record of {} at offset {} or soon after: "
                  + "{} records are read piece by piece",
              partition,
              position,
              batch.get().countOrNull());
          open.put(
              partition,
              new Open(new BatchReader(partition, batch.get(), position, limits), position));
          found = true;
        }
      } catch (IOException | RuntimeException | OutOfMemoryError e) {
        LOG.warn("The next records of {} could not be read: {}", partition, e.toString());
      }
    }
    if (!found) {
      throw new HeapExhaustedException(places, cause);
    }
  }

  private static Node leader(Consumer<?, ?> consumer, TopicPartition partition) throws IOException {
    return consumer.partitionsFor(partition.topic()).stream()
        .filter(info -> info.partition() == partition.partition())
        .map(PartitionInfo::leader)
        .filter(node -> node != null && !node.isEmpty())
        .findFirst()
        .orElseThrow(() -> new IOException("it has no leader"));
  }

  /** The next record of a partition that is not paused; empty if there is none. */
  Optional<Step> next(Consumer<?, ?> consumer) {
    for (TopicPartition partition : partitions()) {
      Open batch = open.get(partition);
      if (!consumer.assignment().contains(partition)
          || consumer.position(partition) != batch.position()) {
        drop(List.of(partition));
      } else if (!consumer.paused().contains(partition)) {
        return Optional.of(step(partition, batch.reader()));
      }
    }
    return Optional.empty();
  }

  private Step step(TopicPartition partition, BatchReader reader) {
    try {
      var record = reader.next();
      if (record.isEmpty()) {
        drop(List.of(partition));
      }
      return new Step(partition, record, reader.end());
    } catch (IOException e) {
      throw new BrokerException(
          "A batch of %s cannot be read: %s".formatted(partition, e.getMessage()), e);
    } catch (OutOfMemoryError e) {
      throw new HeapExhaustedException(List.of(partition + "@" + reader.position()), e);
    }
  }

  /** Forgets partitions that are no longer read here. */
  void drop(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      Open dropped = open.remove(partition);
      if (dropped != null) {
        try {
          dropped.reader().close();
        } catch (IOException e) {
          LOG.debug("A batch of {} was not closed", partition, e);
        }
      }
    }
  }

  @Override
  public void close() {
    drop(partitions());
  }
}
