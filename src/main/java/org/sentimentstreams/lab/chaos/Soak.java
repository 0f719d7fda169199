package org.sentimentstreams.lab.chaos;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.ServiceTopics;
import org.sentimentstreams.kafka.Topics;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.scoring.ScoringService;

/** The service in this process under a steady load, with a broker in a JVM of its own. */
public final class Soak implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration START = Duration.ofSeconds(90);

  private final ChildJvm broker;

  private Soak(ChildJvm broker) {
    this.broker = broker;
  }

  /**
   * What the service has to bear.
   *
   * @param perSecond reviews a second
   * @param samples how many are taken, evenly
   */
  public record Load(int perSecond, Duration time, int samples) {}

  /**
   * Starts a broker on a port of this machine.
   *
   * @param folder for its data and its output
   * @throws ChildFailedException if it does not come up
   */
  public static Soak start(int port, Path folder) throws InterruptedException {
    ChildJvm broker =
        ChildJvm.start(
            "broker",
            folder,
            ChaosBroker.class,
            Integer.toString(port),
            folder.resolve("broker").toString());
    try {
      broker.awaitReady(START);
      return new Soak(broker);
    } catch (InterruptedException | ChildFailedException e) {
      broker.close();
      throw e;
    }
  }

  /**
   * Runs the service and takes samples.
   *
   * @param settings with the address of the broker
   * @param model warm
   * @param workers batches that may run at once
   * @param news told of each sample
   * @param interrupted asked between two reads; true ends the run early
   */
  public SoakResult run(
      Settings settings,
      TextModel<Prediction> model,
      int workers,
      Load load,
      Consumer<SoakSample> news,
      BooleanSupplier interrupted)
      throws InterruptedException {
    try (Admin admin = Admin.create(ClientSettings.admin(settings.kafka()))) {
      new Topics(admin, settings.kafka().bootstrapServers(), Topics.DEFAULT_TIMEOUT)
          .create(ServiceTopics.of(settings.topics(), settings.artifacts().store()));
    }
    try (var service = new ScoringService(settings.scoring(), model, workers);
        var consumer = consumer(settings);
        var reviews =
            new NumberedReviews(settings.kafka(), settings.topics().reviews(), load.perSecond())) {
      service.start();
      if (!service.awaitRunning(START)) {
        throw new IllegalStateException("The service was assigned no partitions");
      }
      reviews.start();
      return new SoakResult(samples(load, service, consumer, news, interrupted), load.perSecond());
    }
  }

  private static List<SoakSample> samples(
      Load load,
      ScoringService service,
      KafkaConsumer<byte[], byte[]> consumer,
      Consumer<SoakSample> news,
      BooleanSupplier interrupted) {
    long start = System.nanoTime();
    long step = load.time().toNanos() / load.samples();
    List<SoakSample> samples = new ArrayList<>();
    List<Long> latencies = new ArrayList<>();
    while (samples.size() < load.samples() && !interrupted.getAsBoolean()) {
      requireRunning(service);
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        latencies.add(System.currentTimeMillis() - sentAt(record));
      }
      long passed = System.nanoTime() - start;
      if (passed >= step * (samples.size() + 1)) {
        SoakSample sample =
            SoakSample.now(
                passed / 1_000_000_000, latencies.stream().mapToLong(Long::longValue).toArray());
        samples.add(sample);
        news.accept(sample);
        latencies.clear();
      }
    }
    return samples;
  }

  private static void requireRunning(ScoringService service) {
    if (service.stopped().isDone()) {
      try {
        service.stopped().join();
      } catch (CompletionException e) {
        throw new BrokerException("The service has stopped: " + e.getCause().getMessage(), e);
      }
    }
  }

  private static long sentAt(ConsumerRecord<byte[], byte[]> record) {
    return Long.parseLong(
        new String(
            record.headers().lastHeader(NumberedReviews.SENT_AT).value(), StandardCharsets.UTF_8));
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Settings settings) {
    var consumer =
        new KafkaConsumer<>(
            ClientSettings.reader(settings.kafka()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (int partition = 0; partition < settings.topics().partitions(); partition++) {
      partitions.add(new TopicPartition(settings.topics().predictions(), partition));
    }
    consumer.assign(partitions);
    return consumer;
  }

  /** Kills the broker. */
  @Override
  public void close() {
    broker.close();
  }
}
