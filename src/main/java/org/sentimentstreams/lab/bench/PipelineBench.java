package org.sentimentstreams.lab.bench;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.sentimentstreams.batching.BatchLimits;
import org.sentimentstreams.batching.RawModelLoop;
import org.sentimentstreams.config.BatchSettings;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.config.TopicSettings;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.ServiceTopics;
import org.sentimentstreams.kafka.Topics;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.schema.Prediction;

/** Runs designs over a broker, each run with topics of its own. */
public final class PipelineBench implements AutoCloseable {
  private static final long TIMEOUT_SECONDS = 300;

  private final ForkedBroker broker;
  private final Map<String, String> flags;
  private int runs;

  /**
   * Starts a broker in another JVM.
   *
   * @param flags settings of the service by name, over their defaults
   */
  public PipelineBench(Map<String, String> flags) throws IOException {
    this.flags = flags;
    this.broker = ForkedBroker.start();
  }

  /**
   * A model on its device.
   *
   * @param title for tables
   * @param workers batches that it takes at once
   * @param flags settings of the service that fit it, over those of the bench
   * @param texts reviews that are sent, over and over
   */
  public record Device(
      String title,
      TextModel<Prediction> model,
      int workers,
      Map<String, String> flags,
      List<String> texts) {}

  /** All reviews are there before the design starts; also runs the model alone on them. */
  PipelineResult backlog(PipelineDesign design, Device device, int reviews)
      throws InterruptedException {
    LatencyRecorder latencies = new LatencyRecorder(reviews);
    Settings settings = settings(device, latencies);
    new ReviewSender(settings.kafka(), settings.topics().reviews(), device.texts())
        .send(latencies, 0);
    MeasuredModel model = new MeasuredModel(device.model());
    long commits;
    try (var committed = watch(settings, latencies, LatencyRecorder.Place.COMMITTED);
        var uncommitted = watch(settings, latencies, LatencyRecorder.Place.UNCOMMITTED);
        var running =
            design.start(new PipelineDesign.Run(settings.scoring(), model, device.workers()))) {
      finish(latencies);
      commits = running.commits();
    }
    double seconds = (latencies.last(LatencyRecorder.Place.FORWARDED) - model.firstText()) / 1e9;
    return result(
        design, device, 0, seconds, raw(settings, device, reviews), model, commits, latencies);
  }

  /**
   * Reviews come one by one at a rate.
   *
   * @param warmUp how many of the first do not count in the latencies
   */
  PipelineResult steady(
      PipelineDesign design, Device device, double perSecond, int reviews, int warmUp)
      throws InterruptedException {
    LatencyRecorder latencies = new LatencyRecorder(reviews, warmUp);
    Settings settings = settings(device, latencies);
    MeasuredModel model = new MeasuredModel(device.model());
    long commits;
    try (var committed = watch(settings, latencies, LatencyRecorder.Place.COMMITTED);
        var uncommitted = watch(settings, latencies, LatencyRecorder.Place.UNCOMMITTED);
        var running =
            design.start(new PipelineDesign.Run(settings.scoring(), model, device.workers()))) {
      new ReviewSender(settings.kafka(), settings.topics().reviews(), device.texts())
          .send(latencies, perSecond);
      finish(latencies);
      commits = running.commits();
    }
    double seconds = (latencies.last(LatencyRecorder.Place.FORWARDED) - model.firstText()) / 1e9;
    return result(design, device, perSecond, seconds, 0, model, commits, latencies);
  }

  private Settings settings(Device device, LatencyRecorder latencies) {
    String run = "bench-" + runs++;
    Map<String, String> all = new HashMap<>(flags);
    all.putAll(device.flags());
    all.put(KafkaSettings.BOOTSTRAP_SERVERS.name(), broker.bootstrapServers());
    all.put(KafkaSettings.APPLICATION_ID.name(), run);
    all.put(TopicSettings.REVIEWS.name(), run + "-reviews");
    all.put(TopicSettings.PREDICTIONS.name(), run + "-predictions");
    all.put(TopicSettings.DEAD_LETTERS.name(), run + "-dlq");
    all.put(TopicSettings.REPLICATION_FACTOR.name(), "1");
    // Equal texts are sent again and again, and each is to be computed.
    all.put(BatchSettings.MAX_CACHED_RESULTS.name(), "0");
    all.put("kafka.producer.interceptor.classes", ForwardProbe.class.getName());
    all.put("kafka.producer." + ForwardProbe.RUN, run + "-predictions");
    ForwardProbe.watch(run + "-predictions", latencies);
    Settings settings = SettingsLoader.load(Optional.empty(), Map.of(), all);
    try (Admin admin = Admin.create(ClientSettings.admin(settings.kafka()))) {
      new Topics(admin, settings.kafka().bootstrapServers(), Topics.DEFAULT_TIMEOUT)
          .create(ServiceTopics.of(settings.topics(), settings.artifacts().store()));
    }
    return settings;
  }

  /** Notes when predictions reach a consumer that reads up to this place. */
  private static PredictionReader watch(
      Settings settings, LatencyRecorder latencies, LatencyRecorder.Place place) {
    String isolation =
        place == LatencyRecorder.Place.COMMITTED ? "read_committed" : "read_uncommitted";
    return new PredictionReader(
        settings.kafka(),
        settings.topics(),
        isolation,
        record -> latencies.pass(place, Integer.parseInt(record.key())));
  }

  private static void finish(LatencyRecorder latencies) throws InterruptedException {
    if (!latencies.await(TIMEOUT_SECONDS)) {
      throw new IllegalStateException(
          "Not all predictions came within %d s".formatted(TIMEOUT_SECONDS));
    }
  }

  private static double raw(Settings settings, Device device, int reviews)
      throws InterruptedException {
    BatchLimits limits =
        new BatchLimits(settings.batch().maxTokens(), settings.batch().maxReviews());
    List<String> texts =
        IntStream.range(0, reviews)
            .mapToObj(i -> device.texts().get(i % device.texts().size()))
            .toList();
    return new RawModelLoop(device.model(), limits, device.workers()).reviewsPerSecond(texts);
  }

  private static PipelineResult result(
      PipelineDesign design,
      Device device,
      double rate,
      double seconds,
      double raw,
      MeasuredModel model,
      long commits,
      LatencyRecorder latencies) {
    return new PipelineResult(
        design.title(),
        device.title(),
        rate,
        latencies.size() / seconds,
        raw,
        model.busySeconds() / (seconds * device.workers()),
        model.meanBatch(),
        model.batchMs(),
        commits,
        latency(latencies, LatencyRecorder.Place.FORWARDED),
        latency(latencies, LatencyRecorder.Place.UNCOMMITTED),
        latency(latencies, LatencyRecorder.Place.COMMITTED));
  }

  private static PipelineResult.Latency latency(
      LatencyRecorder latencies, LatencyRecorder.Place place) {
    return new PipelineResult.Latency(
        latencies.quantileMs(place, 0.5), latencies.quantileMs(place, 0.99));
  }

  @Override
  public void close() {
    broker.close();
  }
}
