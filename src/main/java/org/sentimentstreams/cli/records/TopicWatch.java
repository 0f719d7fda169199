package org.sentimentstreams.cli.records;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.sentimentstreams.cli.options.Brokers;
import org.sentimentstreams.cli.terminal.StandardOutput;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.reading.BoundedConsumer;

/**
 * Reads the committed records of a topic without a consumer group.
 *
 * @param fromBeginning whether to begin with the oldest record, or with the next that comes
 * @param limit records after which it ends
 * @param timeout time without a record after which it ends
 */
record TopicWatch(boolean fromBeginning, long limit, Duration timeout) {

  private static final Duration POLL = Duration.ofMillis(250);
  private static final int CLOSING_SECONDS = 5;

  /**
   * Shows records until the limit, the timeout, an interruption, or the end of the output.
   *
   * @throws org.sentimentstreams.kafka.BrokerException if the topic is missing or nobody answers
   */
  void run(Terminal terminal, KafkaSettings settings, String topic, RecordView view) {
    List<TopicPartition> partitions = partitions(terminal, settings, topic);
    var ended = new CountDownLatch(1);
    try (var consumer = consumer(settings)) {
      terminal
          .interruption()
          .onRequest(
              () -> {
                consumer.wakeup();
                await(ended);
              });
      consumer.assign(partitions);
      if (fromBeginning) {
        consumer.seekToBeginning(partitions);
      } else {
        consumer.seekToEnd(partitions);
        partitions.forEach(
            consumer::position); // The end is where it is now, not at the first poll.
      }
      show(terminal, consumer, view);
    } finally {
      ended.countDown();
    }
  }

  private void show(Terminal terminal, BoundedConsumer<byte[]> consumer, RecordView view) {
    long shown = 0;
    StandardOutput out = terminal.out();
    view.header().ifPresent(out::println);
    long last = System.nanoTime();
    try {
      while (shown < limit && !out.hasEnded() && System.nanoTime() - last < timeout.toNanos()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          last = System.nanoTime();
          if (shown < limit) {
            out.println(view.line(record));
            shown++;
          }
        }
      }
    } catch (WakeupException e) {
      // A stop was requested; records that were read are still shown.
    }
    out.flush();
    terminal.err().println(String.format(Locale.ROOT, "%,d shown", shown));
  }

  private static List<TopicPartition> partitions(
      Terminal terminal, KafkaSettings settings, String topic) {
    int count = Brokers.ask(settings, terminal.brokerTimeout(), topics -> topics.partitions(topic));
    return IntStream.range(0, count)
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
  }

  private static BoundedConsumer<byte[]> consumer(KafkaSettings settings) {
    return BoundedConsumer.of(ClientSettings.reader(settings), settings);
  }

  private static void await(CountDownLatch ended) {
    try {
      // Whether it ended in time makes no difference: the process does.
      boolean unused = ended.await(CLOSING_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
