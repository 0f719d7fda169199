package org.sentimentstreams.lab.bench;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.sentimentstreams.batching.BatchLimits;
import org.sentimentstreams.batching.RawModelLoop;
import org.sentimentstreams.config.ArtifactSettings;
import org.sentimentstreams.config.BatchSettings;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.config.TopicSettings;
import org.sentimentstreams.demo.SecondVersion;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.ServiceTopics;
import org.sentimentstreams.kafka.Topics;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.registry.ArtifactStores;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelPublisher;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.Publication;
import org.sentimentstreams.registry.store.ArtifactStore;
import org.sentimentstreams.scoring.ScoringService;
import org.sentimentstreams.serving.LiveModel;
import org.sentimentstreams.serving.ModelFollower;

/**
 * Swaps versions while reviews flow: a broker in another JVM, the service in this one, a first
 * version, one with another head and one with another encoder.
 */
public final class SwapBench implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int TEXTS = 60;

  private final ForkedBroker broker;
  private final Settings settings;
  private final Path scratch;
  private final List<String> texts;
  private final int workers;
  private final LoadOptions options;

  /**
   * Starts a broker.
   *
   * @param flags settings of the service by name, over their defaults
   * @param scratch an empty folder, as large as six models; its owner deletes it
   * @param texts reviews that are sent, over and over
   * @param workers batches that may run at once
   */
  public SwapBench(Map<String, String> flags, Path scratch, List<String> texts, int workers)
      throws IOException {
    this.broker = ForkedBroker.start();
    this.scratch = scratch;
    this.texts = texts.stream().distinct().limit(TEXTS).toList();
    this.workers = workers;
    Map<String, String> all = new HashMap<>(flags);
    all.put(KafkaSettings.BOOTSTRAP_SERVERS.name(), broker.bootstrapServers());
    all.put(KafkaSettings.APPLICATION_ID.name(), "bench-swap");
    all.put(TopicSettings.REPLICATION_FACTOR.name(), "1");
    all.put(ArtifactSettings.CACHE_DIR.name(), scratch.resolve("cache").toString());
    all.put(ArtifactSettings.STORE.name(), "file:" + scratch.resolve("artifacts"));
    // Equal texts are sent again and again, and each is to be computed.
    all.put(BatchSettings.MAX_CACHED_RESULTS.name(), "0");
    this.settings = SettingsLoader.load(Optional.empty(), Map.of(), all);
    this.options = new LoadOptions(settings.model().maxTokens());
  }

  /**
   * Measures.
   *
   * @param first the model to begin with
   * @param progress is told the number of swaps so far
   * @throws TimeoutException if a champion does not serve, or predictions do not come, in a minute
   */
  public SwapResult run(ModelDirectory first, SwapPlan plan, IntConsumer progress)
      throws IOException, InterruptedException, TimeoutException {
    try (Admin admin = Admin.create(ClientSettings.admin(settings.kafka()))) {
      new Topics(admin, settings.kafka().bootstrapServers(), Topics.DEFAULT_TIMEOUT)
          .create(ServiceTopics.of(settings.topics(), settings.artifacts().store()));
    }
    try (ModelRegistry registry =
            ModelRegistry.open(
                settings.kafka(), settings.topics().modelRegistry(), Topics.DEFAULT_TIMEOUT);
        ArtifactStore store =
            ArtifactStores.open(
                settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts())) {
      ModelPublisher publisher =
          new ModelPublisher(
              registry, store, scratch.resolve("publishing"), settings.model().maxTokens());
      ExpectedScores expected = new ExpectedScores(texts);
      Versions versions = new Versions(publisher, expected);
      Publication one = versions.publish(first);
      Publication head =
          versions.publish(SecondVersion.write(scratch.resolve("other-head"), first));
      Publication full =
          plan.fullEvery() == 0
              ? null
              : versions.publish(OtherEncoder.write(scratch.resolve("other-encoder"), first));
      promote(registry, one);
      return measure(registry, new Candidates(one, head, full), plan, expected, progress);
    }
  }

  private record Candidates(Publication one, Publication head, Publication full) {}

  private final class Versions {
    private final ModelPublisher publisher;
    private final ExpectedScores expected;

    Versions(ModelPublisher publisher, ExpectedScores expected) {
      this.publisher = publisher;
      this.expected = expected;
    }

    Publication publish(ModelDirectory directory) throws IOException {
      Publication publication =
          publisher.publish(settings.model().name(), directory, version -> {});
      expected.add(publication.version().getId(), directory, options);
      return publication;
    }
  }

  private SwapResult measure(
      ModelRegistry registry,
      Candidates candidates,
      SwapPlan plan,
      ExpectedScores expected,
      IntConsumer progress)
      throws InterruptedException, TimeoutException {
    try (ModelFollower follower = follower()) {
      LiveModel live = follower.start();
      double rate = plan.load() * capacity(live);
      try (ScoringService service = new ScoringService(settings.scoring(), live, workers);
          SwapTraffic traffic =
              new SwapTraffic(settings.kafka(), settings.topics().reviews(), texts, rate);
          SwapWatch watch = new SwapWatch(settings.kafka(), settings.topics(), traffic, expected)) {
        service.start();
        if (!service.awaitRunning(TIMEOUT)) {
          throw new TimeoutException("The service was assigned no partitions within a minute");
        }
        traffic.start();
        Thread.sleep(plan.steady().toMillis() / 4); // What comes first finds nothing warm.
        int begin = traffic.size();
        Thread.sleep(plan.steady().toMillis());
        int steadyEnd = traffic.size();
        Swaps swaps = new Swaps(registry, follower, candidates);
        swaps.run(plan, progress);
        int swapEnd = traffic.size();
        traffic.stop();
        drain(traffic);
        List<Double> full = swaps.fullMillis;
        return new SwapResult(
            swaps.count,
            traffic.size(),
            traffic.missing(),
            watch.duplicated(),
            watch.misstamped(),
            watch.checked(),
            rate,
            traffic.quantileMs(begin, steadyEnd, 0.5),
            traffic.quantileMs(begin, steadyEnd, 0.99),
            traffic.quantileMs(steadyEnd, swapEnd, 0.5),
            traffic.quantileMs(steadyEnd, swapEnd, 0.99),
            swaps.growth(),
            median(swaps.headMillis),
            Collections.max(swaps.headMillis),
            full.isEmpty() ? null : median(full),
            candidates.head().bytesMoved(),
            swaps.headBytes,
            candidates.full() == null ? null : candidates.full().bytesMoved());
      }
    }
  }

  private ModelFollower follower() {
    return new ModelFollower(
        settings.serving(),
        ModelRegistry.open(
            settings.kafka(), settings.topics().modelRegistry(), Topics.DEFAULT_TIMEOUT),
        options,
        "bench-swap",
        new SimpleMeterRegistry());
  }

  /** Reviews a second of the model alone. */
  private double capacity(LiveModel live) throws InterruptedException {
    BatchLimits limits =
        new BatchLimits(settings.batch().maxTokens(), settings.batch().maxReviews());
    RawModelLoop loop = new RawModelLoop(live, limits, workers);
    double unused = loop.reviewsPerSecond(texts);
    return loop.reviewsPerSecond(texts);
  }

  private void promote(ModelRegistry registry, Publication publication) {
    String before = registry.refresh().model(settings.model().name()).champion().orElse(null);
    registry.point(
        settings.model().name(),
        ModelHistory.CHAMPION,
        publication.version().getId(),
        before,
        null);
  }

  /** Names one champion after the other. */
  private final class Swaps {
    private final ModelRegistry registry;
    private final ModelFollower follower;
    private final Candidates candidates;
    private final List<Double> headMillis = new ArrayList<>();
    private final List<Double> fullMillis = new ArrayList<>();
    private Double memoryBefore;
    private Double memoryAfter;
    private long headBytes;
    private int count;

    Swaps(ModelRegistry registry, ModelFollower follower, Candidates candidates) {
      this.registry = registry;
      this.follower = follower;
      this.candidates = candidates;
    }

    void run(SwapPlan plan, IntConsumer progress) throws InterruptedException, TimeoutException {
      Publication serving = candidates.one();
      int settled = Math.max(plan.fullEvery() + 1, plan.swaps() / 10);
      while (count < plan.swaps()) {
        count++;
        boolean isFull = plan.fullEvery() > 0 && count % plan.fullEvery() == 0;
        boolean fromFull = serving == candidates.full();
        Publication next =
            isFull
                ? candidates.full()
                : serving == candidates.head() ? candidates.one() : candidates.head();
        double millis = swap(next);
        (isFull || fromFull ? fullMillis : headMillis).add(millis);
        if (next == candidates.head() && headBytes == 0) {
          headBytes = follower.status().getBytesFetched();
        }
        serving = next;
        progress.accept(count);
        Thread.sleep(plan.pause().toMillis());
        if (count == settled) {
          memoryBefore = ResidentMemory.megabytes();
        }
      }
      memoryAfter = ResidentMemory.megabytes();
    }

    private double swap(Publication next) throws InterruptedException, TimeoutException {
      long start = System.nanoTime();
      promote(registry, next);
      while (!next.version().getId().equals(follower.status().getServing())) {
        if (System.nanoTime() - start > TIMEOUT.toNanos()) {
          throw new TimeoutException(
              "Version %s does not serve after %d s: %s"
                  .formatted(
                      next.version().getId(), TIMEOUT.toSeconds(), follower.health().reasons()));
        }
        Thread.sleep(1);
      }
      return (System.nanoTime() - start) / 1e6;
    }

    Double growth() {
      return memoryBefore == null || memoryAfter == null ? null : memoryAfter - memoryBefore;
    }
  }

  private static void drain(SwapTraffic traffic) throws InterruptedException {
    long start = System.nanoTime();
    while (traffic.missing() > 0 && System.nanoTime() - start < TIMEOUT.toNanos()) {
      Thread.sleep(50);
    }
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  @Override
  public void close() {
    broker.close();
  }
}
