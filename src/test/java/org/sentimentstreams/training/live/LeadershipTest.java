package org.sentimentstreams.training.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.ServiceTopics;
import org.sentimentstreams.kafka.Topics;

@Timeout(300)
class LeadershipTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String LEADS = "This trainer leads";
  private static final String WAITS = "Another trainer leads; this one waits";

  private final List<Leadership> trainers = new ArrayList<>();
  private EmbeddedKafka kafka;
  private Settings settings;

  @BeforeEach
  void startBroker() throws Exception {
    kafka = EmbeddedKafka.ephemeral();
    settings =
        SettingsLoader.load(
            Optional.empty(), Map.of(), Map.of("bootstrap.servers", kafka.bootstrapServers()));
    try (Admin admin = Admin.create(ClientSettings.admin(settings.kafka()))) {
      new Topics(admin, settings.kafka().bootstrapServers(), Topics.DEFAULT_TIMEOUT)
          .create(ServiceTopics.of(settings.topics(), settings.artifacts().store()));
    }
  }

  @AfterEach
  void stop() throws Exception {
    trainers.forEach(Leadership::close);
    kafka.close();
  }

  /** Returns what it says; it has said something. */
  private List<String> join() {
    List<String> said = new CopyOnWriteArrayList<>();
    trainers.add(
        new Leadership(
            settings.kafka(),
            settings.topics().trainingCommands(),
            settings.model().name(),
            said::add));
    Awaitility.await().atMost(PATIENCE).until(() -> !said.isEmpty());
    return said;
  }

  /** Each that joins has an even chance of an id that sorts before the leader's. */
  @Test
  void shouldLeaveTheLeadWhereItIsWhoeverJoins() {
    assertThat(join()).containsExactly(LEADS);
    for (int i = 0; i < 8; i++) {
      assertThat(join()).first().isEqualTo(WAITS);
      assertThat(trainers.get(0).leads()).isTrue();
    }
    assertThat(trainers.stream().filter(Leadership::leads)).hasSize(1);
  }

  @Test
  void shouldHearOnlyCommandsForItsModel() {
    join();
    Settings ofStars =
        SettingsLoader.load(
            Optional.empty(),
            Map.of(),
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "model.name", "stars"));
    Leadership stars =
        new Leadership(
            ofStars.kafka(),
            ofStars.topics().trainingCommands(),
            ofStars.model().name(),
            line -> {});
    trainers.add(stars);

    TrainingCommands.train(
        settings.kafka(), settings.topics().trainingCommands(), settings.model().name(), PATIENCE);
    TrainingCommands.train(
        ofStars.kafka(), ofStars.topics().trainingCommands(), ofStars.model().name(), PATIENCE);

    Awaitility.await().atMost(PATIENCE).until(stars::isAsked);
    Awaitility.await().atMost(PATIENCE).until(trainers.get(0)::isAsked);
    assertThat(stars.askedUpTo()).isEqualTo(2);
    assertThat(trainers.get(0).askedUpTo()).isEqualTo(1);
  }

  @Test
  void shouldTakeAFloodOfCommandsForOneAndPassOverJunk() throws Exception {
    int flood = 20_000;
    try (var producer =
        new KafkaProducer<>(
            ClientSettings.producer(settings.kafka()),
            new StringSerializer(),
            new StringSerializer())) {
      for (int i = 0; i < flood; i++) {
        var unused =
            producer.send(
                new ProducerRecord<>(
                    settings.topics().trainingCommands(), 0, settings.model().name(), "train"));
      }
      var unused =
          producer.send(
              new ProducerRecord<>(
                  settings.topics().trainingCommands(), 0, settings.model().name(), "x"));
    }
    join();
    Leadership trainer = trainers.get(0);

    Awaitility.await().atMost(PATIENCE).until(trainer::isAsked);

    assertThat(trainer.askedUpTo()).isEqualTo(flood);
    trainer.done(trainer.askedUpTo());
    assertThat(trainer.isAsked()).isFalse();
    assertThat(trainer.confirm()).isTrue();
  }

  /** As one that was stopped for longer than the group waits for it. */
  @Test
  void shouldNotBelieveToLeadWhenTheGroupHasPutItOut() throws Exception {
    List<String> said = join();
    Leadership trainer = trainers.get(0);
    Awaitility.await().atMost(PATIENCE).until(trainer::confirm);
    try (Admin admin = Admin.create(ClientSettings.admin(settings.kafka()))) {
      // It may join again before it is asked; then it leads by right.
      Awaitility.await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(
              () -> {
                admin
                    .removeMembersFromConsumerGroup(
                        settings.kafka().applicationId() + "-trainer-" + settings.model().name(),
                        new RemoveMembersFromConsumerGroupOptions())
                    .all()
                    .get();
                return !trainer.confirm();
              });
    }

    assertThat(said).contains("Another trainer leads; this one was away for too long");
    Awaitility.await().atMost(PATIENCE).until(trainer::confirm);
  }

  @Test
  void shouldPassTheLeadOnWhenTheLeaderLeaves() {
    join();
    List<String> said = join();
    trainers.remove(0).close();
    Awaitility.await().atMost(PATIENCE).until(() -> said.contains(LEADS));
    assertThat(trainers.get(0).leads()).isTrue();
  }

  @Test
  void shouldHearCommandsOfATopicThatWasCreatedAgain() throws Exception {
    join();
    Leadership trainer = trainers.get(0);
    for (int i = 0; i < 3; i++) {
      TrainingCommands.train(
          settings.kafka(),
          settings.topics().trainingCommands(),
          settings.model().name(),
          PATIENCE);
    }
    Awaitility.await().atMost(PATIENCE).until(() -> trainer.askedUpTo() == 3);
    trainer.done(3);
    assertThat(trainer.isAsked()).isFalse();
    try (Admin admin = Admin.create(ClientSettings.admin(settings.kafka()))) {
      admin.deleteTopics(List.of(settings.topics().trainingCommands())).all().get();
      Awaitility.await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(
              () -> {
                new Topics(admin, settings.kafka().bootstrapServers(), Topics.DEFAULT_TIMEOUT)
                    .create(ServiceTopics.of(settings.topics(), settings.artifacts().store()));
                return true;
              });
    }
    TrainingCommands.train(
        settings.kafka(), settings.topics().trainingCommands(), settings.model().name(), PATIENCE);

    Awaitility.await().atMost(PATIENCE).until(trainer::isAsked);
    trainer.done(trainer.askedUpTo());
    assertThat(trainer.isAsked()).isFalse();
    assertThat(trainer.leads()).isTrue();
  }
}
