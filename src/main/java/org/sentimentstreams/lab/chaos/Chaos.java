package org.sentimentstreams.lab.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.sentimentstreams.config.ArtifactSettings;
import org.sentimentstreams.config.BatchSettings;
import org.sentimentstreams.config.FormatSettings;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.config.RolloutSettings;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.config.StreamsSettings;
import org.sentimentstreams.config.TopicSettings;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.ServiceTopics;
import org.sentimentstreams.kafka.Topics;

/** One run: a broker and instances in JVMs of their own, reviews, faults, and the check. */
public final class Chaos implements AutoCloseable {
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

  /** Kafka's own default: a rolling restart is an ordinary day in production. */
  private static final Duration ORDINARY_SESSION_TIMEOUT = Duration.ofSeconds(45);

  private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(6);
  private static final Duration BROKER_START = Duration.ofSeconds(90);
  private static final Duration BROKER_END = Duration.ofSeconds(30);

  /** Predictions that have not come this long after the last one will not come. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static final Duration CONTROL_TIMEOUT = Duration.ofSeconds(10);

  /** Time for duplicates to show themselves. */
  private static final Duration SETTLE = Duration.ofSeconds(3);

  private final ChaosPlan plan;
  private final Path folder;
  private final Consumer<String> news;
  private final int port = freePort();
  private final List<String> otherWriters;
  private final Settings settings;
  private final InstanceSupervisor supervisor;
  private final TinyVersions versions;
  private final OutputCheck check;
  private final HostileCheck hostile;
  private final ChallengerCheck challengers;
  private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);
  private ChildJvm broker;
  private int brokers;

  /**
   * @param folder empty; for the broker's data and everybody's output
   * @param news told of each fault, in a few words
   */
  public Chaos(ChaosPlan plan, Path folder, Consumer<String> news) {
    this.plan = plan;
    this.folder = folder;
    this.news = news;
    otherWriters = List.of(write(HostileRecord.WITH_MAP), write(HostileRecord.WITH_ARRAY));
    settings = SettingsLoader.load(Optional.empty(), Map.of(), flags());
    Class<?> main = plan.control() ? BrokenWorker.class : WorkerProcess.class;
    versions = new TinyVersions(settings, folder.resolve("models"));
    check = new OutputCheck(versions::isRight);
    hostile = new HostileCheck(versions::isRight);
    challengers = new ChallengerCheck(plan.challenger(), versions::isChallenger, versions::isRight);
    supervisor = new InstanceSupervisor(folder, main, this::arguments);
  }

  private String write(Schema schema) {
    Path file = folder.resolve(SchemaNormalization.parsingFingerprint64(schema) + ".avsc");
    try {
      return Files.writeString(file, schema.toString()).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> flags() {
    var flags = new HashMap<String, String>();
    flags.put(KafkaSettings.BOOTSTRAP_SERVERS.name(), "127.0.0.1:" + port);
    flags.put(KafkaSettings.APPLICATION_ID.name(), "chaos");
    flags.put(StreamsSettings.THREADS.name(), "1");
    flags.put(ArtifactSettings.CACHE_DIR.name(), folder.resolve("cache").toString());
    flags.put(RolloutSettings.CHAMPION_UNREACHABLE.name(), RolloutSettings.LAST_GOOD);
    flags.put(FormatSettings.REVIEWS_JSON.name(), "true");
    flags.put(FormatSettings.REVIEW_SCHEMAS.name(), String.join(",", otherWriters));
    flags.put(TopicSettings.MAX_MESSAGE_BYTES.name(), Integer.toString(HostileRecord.LARGEST));
    flags.put(BatchSettings.MAX_QUEUED_BYTES.name(), Integer.toString(HostileRecord.LARGEST * 16));
    // Records with a time of 1970 would be deleted.
    flags.put(TopicSettings.RETENTION.name(), "-1");
    flags.putAll(plan.challenger().flags());
    flags.put("kafka.consumer.session.timeout.ms", Long.toString(sessionTimeout().toMillis()));
    flags.put("kafka.consumer.heartbeat.interval.ms", "1500");
    flags.put(
        "kafka.producer.transaction.timeout.ms", Long.toString(TRANSACTION_TIMEOUT.toMillis()));
    return flags;
  }

  private Duration sessionTimeout() {
    return plan.rolling() ? ORDINARY_SESSION_TIMEOUT : SESSION_TIMEOUT;
  }

  /** Runs the plan to its end. */
  public ChaosResult run() throws InterruptedException {
    long start = System.nanoTime();
    startBroker();
    createTopics();
    versions.promote();
    if (plan.challenger() != ChallengerMode.OFF) {
      versions.challenge();
    }
    for (int i = 0; i < plan.instances(); i++) {
      supervisor.start();
    }
    supervisor.awaitAllReady();
    try (var reader =
        new OutputReader(
            settings.kafka(),
            settings.topics(),
            check,
            hostile,
            challengers,
            settings.challenger().isShadow())) {
      reader.start();
      List<List<Long>> gaps = new ArrayList<>();
      BitSet confirmed;
      int refused;
      try (var reviews =
              new NumberedReviews(settings.kafka(), settings.topics().reviews(), plan.perSecond());
          var attacks =
              new HostileReviews(
                  settings.kafka(),
                  settings.topics().reviews(),
                  plan.hostilePerSecond(),
                  hostile)) {
        reviews.start();
        if (plan.hostileShare() > 0) {
          attacks.start();
        }
        Thread.sleep(SETTLE.toMillis());
        List<Long> unused = reader.takeSilences(); // Of the start.
        for (ChaosPlan.Step step : plan.steps()) {
          Thread.sleep(step.pauseMs());
          doTo(step);
          if (plan.rolling()) {
            Thread.sleep(SETTLE.toMillis());
            gaps.add(reader.takeSilences());
          }
        }
        supervisor.awaitAllReady();
        Thread.sleep(SETTLE.toMillis());
        reviews.close();
        attacks.close();
        confirmed = reviews.confirmed();
        refused = reviews.refused();
      }
      awaitPredictions(confirmed);
      if (!plan.rolling()) {
        gaps.add(reader.takeSilences());
      }
      return new ChaosResult(
          plan,
          done,
          supervisor.crashed(),
          confirmed.cardinality(),
          refused,
          check.missing(confirmed),
          check.findings(),
          hostile.findings(),
          challengers.findings(),
          new PredictionGaps(gaps),
          sessionTimeout().toMillis(),
          (System.nanoTime() - start) / 1e9);
    }
  }

  private void doTo(ChaosPlan.Step step) throws InterruptedException {
    supervisor.revive();
    news.accept(step.fault().toString());
    boolean happened = true;
    switch (step.fault()) {
      case KILL -> supervisor.kill(step.target());
      case TERMINATE -> terminate(step.target());
      case FREEZE -> supervisor.freeze(step.target(), sessionTimeout().plusSeconds(3));
      case ADD -> happened = supervisor.grow();
      case REMOVE -> happened = supervisor.shrink(step.target());
      case SWAP -> versions.promote();
      case CHALLENGE -> versions.challenge();
      case BAD_SWAP -> versions.promoteUnservable();
      case RESTART_BROKER -> restartBroker();
    }
    if (happened) {
      done.merge(step.fault(), 1, Integer::sum);
    }
  }

  /** A rolling restart waits for the new instance before it goes on, and takes the oldest first. */
  private void terminate(int target) throws InterruptedException {
    supervisor.terminate(plan.rolling() ? 0 : target);
    if (plan.rolling()) {
      supervisor.awaitAllReady();
    }
  }

  private void startBroker() throws InterruptedException {
    brokers++;
    broker =
        ChildJvm.start(
            "broker-" + brokers,
            folder,
            ChaosBroker.class,
            Integer.toString(port),
            folder.resolve("broker").toString());
    broker.awaitReady(BROKER_START);
  }

  private void restartBroker() throws InterruptedException {
    broker.terminate(BROKER_END);
    Thread.sleep(plan.brokerDowntime().toMillis());
    startBroker();
  }

  private void createTopics() {
    try (Admin admin = Admin.create(ClientSettings.admin(settings.kafka()))) {
      new Topics(admin, settings.kafka().bootstrapServers(), Topics.DEFAULT_TIMEOUT)
          .create(
              ServiceTopics.of(
                  settings.topics(), settings.artifacts().store(), settings.challenger()));
      var topic = new ConfigResource(ConfigResource.Type.TOPIC, settings.topics().reviews());
      var anyTime =
          new ConfigEntry(
              TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE));
      admin
          .incrementalAlterConfigs(
              Map.of(topic, List.of(new AlterConfigOp(anyTime, AlterConfigOp.OpType.SET))))
          .all()
          .toCompletionStage()
          .toCompletableFuture()
          .join();
    }
  }

  private void awaitPredictions(BitSet confirmed) throws InterruptedException {
    Duration timeout = plan.control() ? CONTROL_TIMEOUT : TIMEOUT;
    int missing = Integer.MAX_VALUE;
    long lastNews = System.nanoTime();
    while (missing > 0 && System.nanoTime() - lastNews < timeout.toNanos()) {
      supervisor.revive();
      Thread.sleep(200);
      int now = check.missing(confirmed) + hostile.missing();
      if (now < missing) {
        missing = now;
        lastNews = System.nanoTime();
      }
    }
    Thread.sleep(SETTLE.toMillis());
  }

  /** A file of settings for each instance, since two on one machine need two state folders. */
  private String[] arguments(int number) {
    String name = "instance-" + number;
    var properties = new Properties();
    properties.putAll(flags());
    properties.put(StreamsSettings.STATE_DIR.name(), folder.resolve("state-" + number).toString());
    if (plan.rolling() && !plan.dynamicMembers()) {
      properties.put(KafkaSettings.GROUP_INSTANCE_ID.name(), name);
    }
    Path file = folder.resolve(name + ".properties");
    try (var out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new String[] {file.toString(), name};
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills what still runs. */
  @Override
  public void close() {
    supervisor.close();
    versions.close();
    if (broker != null) {
      broker.close();
    }
  }
}
