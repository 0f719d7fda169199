package org.sentimentstreams.lab.bench;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.Review;
import org.sentimentstreams.threads.Threads;

/** Sends numbered reviews at a rate until told to stop, and keeps the time of each. */
final class SwapTraffic implements AutoCloseable {
  private final KafkaSettings settings;
  private final String topic;
  private final List<String> texts;
  private final double perSecond;

  @GuardedBy("this")
  private final List<Long> sent = new ArrayList<>();

  @GuardedBy("this")
  private final List<Long> arrived = new ArrayList<>();

  private final Thread thread = Threads.daemon("swap-traffic", this::send);
  private volatile boolean stopped;

  SwapTraffic(KafkaSettings settings, String topic, List<String> texts, double perSecond) {
    this.settings = settings;
    this.topic = topic;
    this.texts = texts;
    this.perSecond = perSecond;
  }

  void start() {
    thread.start();
  }

  /** Sends no more. */
  void stop() throws InterruptedException {
    stopped = true;
    thread.join();
  }

  String text(int review) {
    return texts.get(review % texts.size());
  }

  /** Reviews that were sent so far. */
  synchronized int size() {
    return sent.size();
  }

  /**
   * A prediction of a review was read.
   *
   * @return whether it was the first
   */
  synchronized boolean arrive(int review) {
    while (arrived.size() <= review) {
      arrived.add(null);
    }
    boolean first = arrived.get(review) == null;
    if (first) {
      arrived.set(review, System.nanoTime());
    }
    return first;
  }

  /** Reviews of which no prediction was read. */
  synchronized int missing() {
    int found = (int) arrived.stream().filter(time -> time != null).count();
    return sent.size() - found;
  }

  /**
   * Milliseconds from producing to reading, over the reviews of a range that have arrived.
   *
   * @param quantile 0 to 1
   */
  synchronized double quantileMs(int from, int to, double quantile) {
    double[] millis = new double[to - from];
    int count = 0;
    for (int review = from; review < Math.min(to, arrived.size()); review++) {
      if (arrived.get(review) != null) {
        millis[count++] = (arrived.get(review) - sent.get(review)) / 1e6;
      }
    }
    if (count == 0) {
      return Double.NaN;
    }
    Arrays.sort(millis, 0, count);
    return millis[Math.max(0, (int) Math.ceil(quantile * count) - 1)];
  }

  private void send() {
    Serializer<Review> serializer = AvroSerde.of(Review.class).serializer();
    Map<String, Object> configs = ClientSettings.producer(settings);
    try (var producer =
        new KafkaProducer<>(configs, new StringSerializer(), new ByteArraySerializer())) {
      producer.partitionsFor(topic);
      long start = System.nanoTime();
      for (int i = 0; !stopped; i++) {
        long due = start + (long) (i * 1e9 / perSecond);
        while (due > System.nanoTime()) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        Review review = Review.newBuilder().setText(text(i)).build();
        byte[] value = serializer.serialize(topic, review);
        synchronized (this) {
          sent.add(System.nanoTime());
        }
        producer.send(new ProducerRecord<>(topic, Integer.toString(i), value));
      }
    }
  }

  @Override
  public void close() {
    stopped = true;
  }
}
