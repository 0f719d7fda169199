package org.sentimentstreams.training.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.OwnTopics;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.kafka.ClientSettings;

@Tag("broker")
@Timeout(300)
@ExtendWith(SharedKafka.class)
class LeadershipTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String LEADS = "This trainer leads";
  private static final String WAITS = "Another trainer leads; this one waits";

  private final List<Leadership> trainers = new ArrayList<>();
  private OwnTopics topics;
  private Settings settings;

  @BeforeEach
  void createTopics(EmbeddedKafka kafka, TestInfo test) {
    topics = new OwnTopics(kafka, test, Map.of()).create();
    settings = topics.settings();
  }

  @AfterEach
  void stop() {
    trainers.forEach(Leadership::close);
    topics.close();
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
    Settings ofStars = topics.with(Map.of("model.name", "stars"));
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
    // It may join again before it is asked; then it leads by right.
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              topics
                  .admin()
                  .removeMembersFromConsumerGroup(
                      settings.kafka().applicationId() + "-trainer-" + settings.model().name(),
                      new RemoveMembersFromConsumerGroupOptions())
                  .all()
                  .get();
              return !trainer.confirm();
            });

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
    topics.admin().deleteTopics(List.of(settings.topics().trainingCommands())).all().get();
    Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> topics.create() != null);
    TrainingCommands.train(
        settings.kafka(), settings.topics().trainingCommands(), settings.model().name(), PATIENCE);

    Awaitility.await().atMost(PATIENCE).until(trainer::isAsked);
    trainer.done(trainer.askedUpTo());
    assertThat(trainer.isAsked()).isFalse();
    assertThat(trainer.leads()).isTrue();
  }
}
