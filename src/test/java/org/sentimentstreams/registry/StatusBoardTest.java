package org.sentimentstreams.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.ServiceTopics;
import org.sentimentstreams.kafka.Topics;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.InstanceState;
import org.sentimentstreams.schema.InstanceStatus;

/** Who is alive, whatever clocks say. Instances beat every second here. */
@Tag("broker")
@Timeout(120)
class StatusBoardTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration DAY = Duration.ofDays(1);
  private static final long BEAT_MS = 1000;
  private static final Instant NOW = Instant.now();
  private static EmbeddedKafka kafka;

  private final AtomicLong nanos = new AtomicLong();
  private Settings settings;
  private KafkaProducer<String, byte[]> producer;

  @BeforeAll
  static void startABroker() {
    // A clock that is a day fast is the matter here.
    kafka =
        EmbeddedKafka.start(
            EmbeddedKafka.Options.defaults()
                .withOverride("log.message.timestamp.after.max.ms", "9223372036854775807"));
  }

  @AfterAll
  static void stopTheBroker() {
    kafka.close();
  }

  @BeforeEach
  void createATopic(TestInfo test) {
    settings =
        SettingsLoader.load(
            Optional.empty(),
            Map.of(),
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "topics.model.status", test.getTestMethod().orElseThrow().getName()));
    try (Admin admin = Admin.create(ClientSettings.admin(settings.kafka()))) {
      new Topics(admin, settings.kafka().bootstrapServers(), PATIENCE)
          .create(
              ServiceTopics.of(settings.topics(), settings.artifacts().store()).stream()
                  .filter(spec -> spec.name().equals(settings.topics().modelStatus()))
                  .toList());
    }
    producer =
        new KafkaProducer<>(
            ClientSettings.producer(settings.kafka()),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  @AfterEach
  void close() {
    producer.close();
  }

  private void beat(String instance, Instant at) {
    beat(instance, at, BEAT_MS);
  }

  private void beat(String instance, Instant at, long heartbeatMs) {
    InstanceStatus status =
        InstanceStatus.newBuilder()
            .setModel("sentiment")
            .setInstance(instance)
            .setState(InstanceState.READY)
            .setServing("v")
            .setUpdatedAt(at)
            .setHeartbeatMs(heartbeatMs)
            .build();
    Future<?> unused =
        producer.send(
            new ProducerRecord<>(
                settings.topics().modelStatus(),
                0,
                at.toEpochMilli(),
                StatusBoard.key(status),
                AvroSerde.of(InstanceStatus.class).serializer().serialize("s", status)));
  }

  private StatusBoard board(Instant now) {
    producer.flush();
    return new StatusBoard(
        settings.kafka(),
        settings.topics().modelStatus(),
        PATIENCE,
        Clock.fixed(now, ZoneOffset.UTC),
        nanos::get);
  }

  private static List<String> live(StatusBoard board) {
    return board.live("sentiment").stream().map(InstanceStatus::getInstance).toList();
  }

  @Test
  void shouldTakeAnInstanceForDeadThatMissedThreeHeartbeats() {
    beat("dead", NOW.minusSeconds(4));
    beat("alive", NOW.minusSeconds(1));

    try (StatusBoard board = board(NOW)) {
      assertThat(live(board)).containsExactly("alive");
      assertThat(board.instances("sentiment"))
          .extracting(instance -> instance.age().toSeconds())
          .containsExactly(1L, 4L);
      nanos.addAndGet(Duration.ofSeconds(3).toNanos());
      assertThat(live(board)).isEmpty();
    }
  }

  @Test
  void shouldTimeWhatComesByItsArrivalWhateverItsTimestamp() {
    beat("a", NOW);
    try (StatusBoard board = board(NOW)) {
      nanos.addAndGet(DAY.toNanos());
      assertThat(live(board)).isEmpty();

      beat("a", NOW.minus(DAY));
      beat("b", NOW.plus(DAY));
      producer.flush();
      board.refresh();

      assertThat(live(board)).containsExactly("a", "b");
      nanos.addAndGet(Duration.ofSeconds(4).toNanos());
      assertThat(live(board)).isEmpty();
    }
  }

  @Test
  void shouldSeeAnInstanceWhoseClockIsADaySlowBesideOthers() {
    beat("dead", NOW.minusSeconds(60));
    for (int i = 3; i >= 0; i--) {
      beat("right", NOW.minusSeconds(i));
      beat("slow", NOW.minusSeconds(i).minus(DAY));
    }

    try (StatusBoard board = board(NOW)) {
      assertThat(live(board)).containsExactly("right", "slow");
    }
  }

  @Test
  void shouldSeeTheOthersBesideAnInstanceWhoseClockIsADayFast() {
    for (int i = 63; i >= 0; i--) {
      beat("fast", NOW.minusSeconds(i).plus(DAY));
      if (i == 60) {
        beat("dead", NOW.minusSeconds(i));
      }
      beat("right", NOW.minusSeconds(i));
    }

    ScheduledExecutorService instance = Executors.newSingleThreadScheduledExecutor();
    try {
      Future<?> beats =
          instance.scheduleAtFixedRate(
              () -> beat("fast", NOW.plus(DAY)), 0, 300, TimeUnit.MILLISECONDS);
      try (StatusBoard board = board(NOW)) {
        assertThat(live(board)).containsExactly("fast", "right");
      }
      beats.cancel(false);
    } finally {
      instance.shutdownNow();
    }
  }

  @Test
  void shouldListenBeforeItTakesAllForDead() {
    for (int i = 3; i >= 0; i--) {
      beat("alive", NOW.minusSeconds(i));
    }
    ScheduledExecutorService instance = Executors.newSingleThreadScheduledExecutor();
    try {
      Future<?> beats =
          instance.scheduleAtFixedRate(() -> beat("alive", NOW), 0, 300, TimeUnit.MILLISECONDS);
      for (Instant here : List.of(NOW.plus(DAY), NOW.minus(DAY))) {
        try (StatusBoard board = board(here)) {
          assertThat(live(board)).containsExactly("alive");
        }
      }
      beats.cancel(false);
    } finally {
      instance.shutdownNow();
    }
  }

  @Test
  void shouldTakeAllForDeadWhereNoneIsHeard() {
    beat("dead", NOW);

    for (Instant here : List.of(NOW.plus(DAY), NOW.minus(DAY))) {
      try (StatusBoard board = board(here)) {
        assertThat(live(board)).isEmpty();
        assertThat(board.instances("sentiment")).hasSize(1);
      }
    }
  }

  @Test
  void shouldNotBelieveAHeartbeatThatNobodyCanHave() {
    beat("for ever", NOW.minus(DAY), Long.MAX_VALUE);
    beat("never", NOW.minusSeconds(1), Long.MIN_VALUE);
    beat("alive", NOW);

    try (StatusBoard board = board(NOW)) {
      assertThat(live(board)).containsExactly("alive");
    }
  }

  @Test
  void shouldTakeAHundredThousandGhosts() {
    for (int i = 0; i < 100_000; i++) {
      beat("ghost-" + i, NOW.minus(DAY));
    }
    beat("alive", NOW);

    try (StatusBoard board = board(NOW)) {
      assertThat(live(board)).containsExactly("alive");
      assertThat(board.instances("sentiment")).hasSize(100_001);
    }
  }

  @Test
  void shouldForgetWhoWasInATopicThatWasCreatedAgainAndHearWhoReportsThere() throws Exception {
    beat("gone", NOW);
    try (StatusBoard board = board(NOW);
        StatusReporter reporter =
            new StatusReporter(settings.kafka(), settings.topics().modelStatus())) {
      InstanceStatus status = board.live("sentiment").get(0);
      InstanceStatus reported = InstanceStatus.newBuilder(status).setInstance("reported").build();
      reporter.report(reported);
      try (Admin admin = Admin.create(ClientSettings.admin(settings.kafka()))) {
        admin.deleteTopics(List.of(settings.topics().modelStatus())).all().get();
        Awaitility.await()
            .atMost(PATIENCE)
            .ignoreExceptions()
            .until(
                () -> {
                  new Topics(admin, settings.kafka().bootstrapServers(), PATIENCE)
                      .create(
                          ServiceTopics.of(settings.topics(), settings.artifacts().store()).stream()
                              .filter(spec -> spec.name().equals(settings.topics().modelStatus()))
                              .toList());
                  return true;
                });
      }

      Awaitility.await()
          .atMost(PATIENCE.multipliedBy(2))
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                reporter.report(reported);
                board.refresh();
                assertThat(live(board)).containsExactly("reported");
              });
    }
  }
}
