package org.sentimentstreams.scoring;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * The way from a thread's consumer, which knows when to commit, to Kafka Streams, which takes that
 * wish only from the context of a processor. If one task of a thread is asked for, all of its tasks
 * are committed. Safe for use by all stream threads.
 */
final class CommitRequests {
  private final Map<Integer, ProcessorContext<?, ?>> contexts = new ConcurrentHashMap<>();

  /** A processor is there. */
  void add(ProcessorContext<?, ?> context) {
    contexts.put(context.taskId().partition(), context);
  }

  /** A processor is gone; the partition may have another by now. */
  void remove(ProcessorContext<?, ?> context) {
    contexts.remove(context.taskId().partition(), context);
  }

  /**
   * Kafka Streams commits at the end of its present round, if it has processed anything of these
   * partitions since the last commit.
   *
   * @param partitions of the calling stream thread
   */
  void ask(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      ProcessorContext<?, ?> context = contexts.get(partition.partition());
      if (context != null) {
        context.commit();
      }
    }
  }
}
