package org.sentimentstreams.lab.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.schema.Review;
import org.sentimentstreams.threads.Threads;

/**
 * A plain consumer whose workers take the first review and then wait for more, until the batch is
 * full or a time is over; texts in the order of arrival. With a short time it is the rule of
 * Triton's and DJL Serving's batchers; with one worker and a long time, what one writes first. It
 * gets an advantage: no transactions, no commits, and no order.
 *
 * @param maxReviews in a batch
 * @param linger how long a worker waits for more
 * @param ownWorkers batches at once; 0 for as many as the device takes
 */
record DrainDesign(String title, int maxReviews, Duration linger, int ownWorkers)
    implements PipelineDesign {
  private static final int QUEUE = 4096;
  private static final Duration POLL = Duration.ofMillis(20);

  /** The first thing one writes: one loop, batches of 32, 100 ms for more to come. */
  static DrainDesign naive() {
    return new DrainDesign("naive", 32, Duration.ofMillis(100), 1);
  }

  /** Triton's rule, with batches as large as the service's and a delay of 5 ms. */
  static DrainDesign triton() {
    return new DrainDesign("triton rule", 64, Duration.ofMillis(5), 0);
  }

  @Override
  public Running start(Run run) throws InterruptedException {
    Loop loop = new Loop(run);
    loop.start();
    return loop;
  }

  private final class Loop implements Running {
    private final Run run;
    private final Deserializer<Review> reviews = AvroSerde.of(Review.class).deserializer();
    private final Serializer<Prediction> predictions = AvroSerde.of(Prediction.class).serializer();
    private final BlockingQueue<ConsumerRecord<byte[], byte[]>> queue =
        new ArrayBlockingQueue<>(QUEUE);
    private final CountDownLatch assigned = new CountDownLatch(1);
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Thread> workers = new ArrayList<>();
    private final Thread poller = Threads.named("plain-consumer", this::poll);
    private volatile boolean closed;

    Loop(Run run) {
      this.run = run;
      this.producer =
          new KafkaProducer<>(
              ClientSettings.producer(run.settings().kafka()),
              new ByteArraySerializer(),
              new ByteArraySerializer());
    }

    void start() throws InterruptedException {
      for (int i = 0; i < (ownWorkers == 0 ? run.workers() : ownWorkers); i++) {
        workers.add(Threads.named("plain-worker-" + i, this::work));
      }
      workers.add(poller);
      workers.forEach(thread -> thread.setDaemon(true));
      workers.forEach(Thread::start);
      assigned.await();
    }

    private void poll() {
      Map<String, Object> configs = ClientSettings.consumer(run.settings().kafka());
      configs.put(ConsumerConfig.GROUP_ID_CONFIG, run.settings().kafka().applicationId());
      configs.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
      configs.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
      try (var consumer =
          new KafkaConsumer<>(configs, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
        consumer.subscribe(
            List.of(run.settings().topics().reviews()),
            new ConsumerRebalanceListener() {
              @Override
              public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                assigned.countDown();
              }

              @Override
              public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}
            });
        while (!closed) {
          for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            queue.put(record);
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void work() {
      try {
        while (true) {
          score(take());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private List<ConsumerRecord<byte[], byte[]>> take() throws InterruptedException {
      List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>(maxReviews);
      batch.add(queue.take());
      long end = System.nanoTime() + linger.toNanos();
      while (batch.size() < maxReviews) {
        ConsumerRecord<byte[], byte[]> next =
            queue.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (next == null) {
          return batch;
        }
        batch.add(next);
      }
      return batch;
    }

    private void score(List<ConsumerRecord<byte[], byte[]>> batch) {
      List<Tokens> tokens =
          batch.stream()
              .map(record -> reviews.deserialize(record.topic(), record.value()).getText())
              .map(run.model()::encode)
              .toList();
      List<Prediction> results = run.model().run(tokens);
      String topic = run.settings().topics().predictions();
      for (int i = 0; i < results.size(); i++) {
        byte[] key = batch.get(i).key();
        byte[] value = predictions.serialize(topic, results.get(i));
        producer.send(new ProducerRecord<>(topic, key, value));
      }
    }

    @Override
    public void close() throws InterruptedException {
      closed = true;
      poller.join();
      workers.forEach(Thread::interrupt);
      for (Thread worker : workers) {
        worker.join();
      }
      producer.close();
    }
  }
}
