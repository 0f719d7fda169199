package org.sentimentstreams.scoring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.sentimentstreams.batching.BatchLimits;
import org.sentimentstreams.batching.BatchStatistics;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.batching.BatcherOptions;
import org.sentimentstreams.batching.CacheLimits;
import org.sentimentstreams.batching.Request;
import org.sentimentstreams.challenger.Contender;
import org.sentimentstreams.challenger.ShadowReview;
import org.sentimentstreams.challenger.Trial;
import org.sentimentstreams.config.InvalidSettingException;
import org.sentimentstreams.config.ScoringSettings;
import org.sentimentstreams.kafka.RecordLimits;
import org.sentimentstreams.kafka.reading.GroupBacklog;
import org.sentimentstreams.kafka.values.ServiceValues;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.ops.ClassifyAttempt;
import org.sentimentstreams.ops.Health;
import org.sentimentstreams.ops.PartitionLag;
import org.sentimentstreams.ops.ScoredReview;
import org.sentimentstreams.schema.Prediction;

/** The running service: its models, one batcher, one Kafka Streams client. */
public final class ScoringService implements AutoCloseable {
  /** Streams waits for the batches that run before it closes. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(60);

  /** The time-out of each of the three calls that a reading of the lag needs. */
  private static final Duration LAG_TIMEOUT = Duration.ofSeconds(5);

  private final Batcher<Prediction> batcher;
  private final LongAdder scored = new LongAdder();
  private final Timer reviewTime;
  private final ReadAhead readAhead;
  private final LagWatch lagWatch;
  private final OutputTopicWatch outputTopicWatch;
  private final RecordLimits limits;
  private final KafkaStreams streams;
  private final ThreadReplacement replacement;
  private final GroupMembershipOperation atClose;
  private final CountDownLatch running = new CountDownLatch(1);
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final KafkaStreamsMetrics streamsMetrics;
  private final String defaultModel;
  private final Optional<Shadows> shadows;
  private volatile Consumer<ScoredReview> watch = scored -> {};

  /** A service with one model, the one of the setting {@code model.name}. */
  public ScoringService(ScoringSettings settings, TextModel<Prediction> model, int workers) {
    this(settings, Map.of(settings.model(), model), workers, new CompositeMeterRegistry());
  }

  /** A service without challengers, as below. */
  public ScoringService(
      ScoringSettings settings,
      Map<String, ? extends TextModel<Prediction>> models,
      int workers,
      MeterRegistry meters) {
    this(settings, models, Map.of(), workers, meters);
  }

  /**
   * Wires the service; only the batcher's threads run yet.
   *
   * @param models by name; they outlive the service. A review names one in its header {@value
   *     ModelRoutes#HEADER}; one without goes to that of the setting {@code model.name}
   * @param challengers those that the models may have, by the names of these
   * @param workers batches that may run at once
   * @param meters where the metrics of batches, of Kafka Streams and of its clients are registered
   * @throws IllegalArgumentException if the model of that setting is missing
   */
  public ScoringService(
      ScoringSettings settings,
      Map<String, ? extends TextModel<Prediction>> models,
      Map<String, Contender> challengers,
      int workers,
      MeterRegistry meters) {
    defaultModel = settings.model();
    replacement = new ThreadReplacement(ThreadReplacement.FIRST_PAUSE, System::nanoTime, meters);
    reviewTime =
        Timer.builder("sentiment.review.time")
            .description("Time from a review's timestamp to the forward of its prediction")
            .publishPercentiles(0.5, 0.99)
            .register(meters);
    ModelRoutes routes = new ModelRoutes(settings.model(), models.keySet(), trials(challengers));
    batcher = new Batcher<>(together(models, challengers), options(settings, workers, meters));
    ServiceValues values = new ServiceValues(settings.formats());
    LookAhead lookAhead =
        new LookAhead(
            settings.topics().reviews(),
            values.reviews().deserializer(),
            routes,
            batcher,
            new LookAhead.Limits(
                settings.batch().maxQueuedReviews(), settings.batch().maxQueuedBytes()),
            settings.batch().scoringTimeout().multipliedBy(2),
            System::nanoTime);
    readAhead = new ReadAhead(settings.kafka(), settings.streams(), lookAhead);
    outputTopicWatch =
        new OutputTopicWatch(
            settings.kafka(),
            List.of(settings.topics().predictions(), settings.topics().deadLetters()));
    limits =
        RecordLimits.ofService(
            settings.kafka(),
            settings.topics().deadLetters(),
            StreamsProperties.maxRequestBytes(settings.kafka()));
    CommitRequests commits = new CommitRequests();
    Topology topology =
        ScoringTopology.build(
            settings.topics().reviews(),
            values.reviews().deserializer(),
            new PredictionWriter(
                settings.topics().predictions(), values.predictions().serializer(), limits),
            new ReviewScorer(lookAhead, routes, settings.batch().scoringTimeout()),
            commits,
            this::scored);
    var deadLetters = new DeadLetters(settings.topics().deadLetters(), limits, meters);
    streams =
        streams(
            topology,
            StreamsProperties.of(settings, deadLetters),
            new ReviewClients(settings.kafka(), lookAhead, new DeletedReviews(meters), commits));
    streamsMetrics = new KafkaStreamsMetrics(streams);
    streamsMetrics.bindTo(meters);
    lagWatch =
        new LagWatch(
            settings,
            () -> backlog(settings),
            this::partitionsHere,
            scored::sum,
            meters,
            System::nanoTime);
    // A static member that comes back soon keeps its partitions.
    atClose =
        settings.kafka().groupInstanceId().isPresent()
            ? GroupMembershipOperation.REMAIN_IN_GROUP
            : GroupMembershipOperation.LEAVE_GROUP;
    streams.setUncaughtExceptionHandler(this::ended);
    streams.setStateListener((state, before) -> changed(state));
    shadows = Shadows.of(settings, trials(challengers), batcher, values, meters);
  }

  private static Map<String, Trial> trials(Map<String, Contender> challengers) {
    return challengers.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().trial()));
  }

  private static Map<String, TextModel<Prediction>> together(
      Map<String, ? extends TextModel<Prediction>> models, Map<String, Contender> challengers) {
    Map<String, TextModel<Prediction>> all = new HashMap<>(models);
    challengers.forEach((name, each) -> all.put(Contender.nameFor(name), each.model()));
    return all;
  }

  private static KafkaStreams streams(
      Topology topology, Properties settings, ReviewClients clients) {
    try {
      return new KafkaStreams(topology, settings, clients);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(
          "Kafka Streams refuses this combination of settings: " + e.getMessage(), e);
    }
  }

  private static GroupBacklog backlog(ScoringSettings settings) {
    boolean startsAtEnd =
        StreamsProperties.mainConsumer(settings.kafka(), ConsumerConfig.AUTO_OFFSET_RESET_CONFIG)
            .filter("latest"::equals)
            .isPresent();
    IsolationLevel isolation =
        settings.streams().processingGuarantee().startsWith("exactly_once")
            ? IsolationLevel.READ_COMMITTED
            : IsolationLevel.READ_UNCOMMITTED;
    return new GroupBacklog(
        settings.kafka(), settings.topics().reviews(), startsAtEnd, isolation, LAG_TIMEOUT);
  }

  private Set<Integer> partitionsHere() {
    return streams.metadataForLocalThreads().stream()
        .flatMap(thread -> thread.activeTasks().stream())
        .flatMap(task -> task.topicPartitions().stream())
        .map(TopicPartition::partition)
        .collect(Collectors.toSet());
  }

  private static BatcherOptions options(
      ScoringSettings settings, int workers, MeterRegistry meters) {
    BatchLimits limits =
        new BatchLimits(
            settings.batch().maxTokens(),
            settings.batch().maxReviews(),
            settings.batch().maxTime());
    return BatcherOptions.of(limits, workers)
        .withCache(
            new CacheLimits(settings.batch().maxCachedResults(), settings.batch().maxCachedBytes()))
        .withMeters(meters)
        .withListener(new PollWatch(settings.kafka())::ran);
  }

  private void scored(ScoredReview review, ShadowReview asRecord) {
    scored.increment();
    // A producer's clock may be ahead of ours.
    long millis = Math.max(0, System.currentTimeMillis() - review.timestamp());
    reviewTime.record(millis, TimeUnit.MILLISECONDS);
    watch.accept(review);
    shadows.ifPresent(all -> all.offer(review.prediction().getModel(), asRecord));
  }

  /**
   * Starts to read reviews.
   *
   * @throws org.sentimentstreams.kafka.BrokerException if the topic of dead letters takes only
   *     records that are too small for them
   */
  public void start() {
    limits.ask(outputTopicWatch.names());
    limits.requireRoomForDeadLetters();
    streams.start();
    readAhead.start();
    lagWatch.start();
    outputTopicWatch.start();
  }

  /**
   * Waits until partitions are assigned and reviews flow.
   *
   * @return false if the time ran out first
   */
  public boolean awaitRunning(Duration timeout) throws InterruptedException {
    return running.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Completes when the service has stopped; with the failure if it did not stop by request. */
  public CompletableFuture<Void> stopped() {
    return stopped;
  }

  /** Predictions forwarded so far; more than the batcher computed where reviews were equal. */
  public long scored() {
    return scored.sum();
  }

  /** What the batcher has done so far. */
  public BatchStatistics statistics() {
    return batcher.statistics();
  }

  /** Whether reviews flow; DOWN with the reason while they don't. */
  public Health health() {
    KafkaStreams.State state = streams.state();
    Health streaming =
        state == KafkaStreams.State.RUNNING ? Health.UP : Health.down("Kafka Streams is " + state);
    return Health.of(
        List.of(streaming, replacement.health(), outputTopicWatch.health(), lagWatch.health()));
  }

  /**
   * Shows each prediction to somebody, in the stream's own threads and before it is committed: it
   * must be quick and must not throw.
   */
  public void onScored(Consumer<ScoredReview> newWatch) {
    watch = newWatch;
  }

  /**
   * Labels a text that is on no topic, ahead of the reviews that wait: who calls this sees to it
   * that such texts are few.
   */
  public ClassifyAttempt classify(String text) {
    Request<Prediction> request = new Request<>(defaultModel, text, Request.HIGHEST_PRIORITY);
    batcher.submit(List.of(request));
    return new ClassifyAttempt(
        request.result(), request::spentNanos, () -> batcher.cancel(List.of(request)));
  }

  /** How many reviews wait in each partition of the topic, whoever reads it. */
  public List<PartitionLag> lags() {
    return lagWatch.lags();
  }

  private StreamThreadExceptionResponse ended(Throwable failure) {
    StopReason reason = new StopReason(failure);
    StreamThreadExceptionResponse response = replacement.decide(reason);
    if (response == StreamThreadExceptionResponse.SHUTDOWN_CLIENT) {
      stopped.completeExceptionally(reason.asThrowable());
    }
    return response;
  }

  private void changed(KafkaStreams.State state) {
    switch (state) {
      case RUNNING -> running.countDown();
      case ERROR ->
          stopped.completeExceptionally(new IllegalStateException("Kafka Streams has failed"));
      case NOT_RUNNING -> stopped.complete(null);
      default -> {
        // On the way from one to the other.
      }
    }
  }

  /**
   * Commits what has been scored, and leaves the group, unless it is a static member. Streams goes
   * before the batcher, whose results it still waits for. It would first score all that it has
   * polled, but not while it is paused; whoever takes the partitions over does that.
   */
  @Override
  public void close() {
    readAhead.close();
    lagWatch.close();
    outputTopicWatch.close();
    streams.pause();
    streams.close(CloseOptions.timeout(CLOSE_TIMEOUT).withGroupMembershipOperation(atClose));
    batcher.close();
    shadows.ifPresent(Shadows::close);
    streamsMetrics.close();
    // Streams tells its listener of the end a moment after close() has returned.
    stopped.complete(null);
  }
}
