package org.sentimentstreams.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
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
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.ServiceTopics;
import org.sentimentstreams.kafka.TopicSpec;
import org.sentimentstreams.kafka.Topics;
import org.sentimentstreams.schema.ModelVersion;

@Tag("broker")
@Timeout(120)
@ExtendWith(SharedKafka.class)
class ModelRegistryTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private final ModelVersion one = TestVersions.version("sentiment", 1);
  private final ModelVersion two = TestVersions.version("sentiment", 2);
  private OwnTopics topics;
  private Settings settings;

  @BeforeEach
  void nameATopic(EmbeddedKafka kafka, TestInfo test) {
    topics = new OwnTopics(kafka, test, Map.of());
    settings = topics.settings();
  }

  @AfterEach
  void close() {
    topics.close();
  }

  private void create(TopicSpec... specs) {
    new Topics(topics.admin(), settings.kafka().bootstrapServers(), PATIENCE)
        .create(List.of(specs));
  }

  private TopicSpec spec() {
    return ServiceTopics.of(settings.topics(), settings.artifacts().store()).stream()
        .filter(spec -> spec.name().equals(settings.topics().modelRegistry()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldShowOthersWhatWasAnnounced() {
    create(spec());
    try (ModelRegistry writer =
            ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), PATIENCE);
        ModelRegistry reader =
            ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), PATIENCE)) {
      writer.announce(one);
      writer.point("sentiment", "champion", one.getId(), null, "the first");

      ModelHistory seen = reader.refresh().model("sentiment");

      assertThat(seen.versions()).containsExactly(one);
      assertThat(seen.champion()).contains(one.getId());
      assertThat(seen.changes().get(0).wish().getReason()).isEqualTo("the first");
    }
  }

  @Test
  void shouldLetExactlyOneOfManyWritersWin() throws Exception {
    create(spec());
    int writers = 6;
    try (ModelRegistry registry =
        ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), PATIENCE)) {
      for (int i = 0; i < writers; i++) {
        registry.announce(TestVersions.version("sentiment", i));
      }
    }
    CyclicBarrier start = new CyclicBarrier(writers);
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      List<Future<Boolean>> outcomes =
          IntStream.range(0, writers)
              .mapToObj(i -> TestVersions.version("sentiment", i).getId())
              .map(version -> threads.submit(() -> won(start, version)))
              .toList();
      int won = 0;
      for (Future<Boolean> outcome : outcomes) {
        won += outcome.get() ? 1 : 0;
      }

      assertThat(won).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
  }

  private boolean won(CyclicBarrier start, String version) throws Exception {
    try (ModelRegistry registry =
        ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), PATIENCE)) {
      start.await();
      registry.point("sentiment", "champion", version, null, null);
      return registry.refresh().model("sentiment").champion().orElseThrow().equals(version);
    } catch (RegistryException e) {
      assertThat(e).hasMessageContaining("somebody else changed the alias");
      return false;
    }
  }

  @Test
  void shouldNotRetireWhatAnAliasPointsAt() {
    create(spec());
    try (ModelRegistry registry =
        ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), PATIENCE)) {
      registry.announce(one);
      registry.announce(two);
      registry.point("sentiment", "champion", one.getId(), null, null);

      assertThatThrownBy(() -> registry.retire(one))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("is the champion of model sentiment");
      assertThat(registry.retire(two).getRetiredAt()).isNotNull();
      assertThat(registry.state().model("sentiment").find(two.getId()).getRetiredAt()).isNotNull();
    }
  }

  @Test
  void shouldNotPointAnAliasAtWhatIsRetiredOrUnknown() {
    create(spec());
    try (ModelRegistry registry =
            ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), PATIENCE);
        ModelRegistry other =
            ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), PATIENCE)) {
      other.announce(one);
      other.retire(one);

      assertThatThrownBy(() -> registry.point("sentiment", "champion", one.getId(), null, null))
          .isInstanceOf(RegistryException.class)
          .hasMessage(one.getId() + " is retired, so its files may be gone: publish it again");
      assertThatThrownBy(() -> registry.point("sentiment", "champion", two.getId(), null, null))
          .isInstanceOf(RegistryException.class)
          .hasMessage("the registry does not know the version " + two.getId());
      assertThat(registry.refresh().model("sentiment").changes()).isEmpty();
    }
  }

  @Test
  void shouldGoBackAndTellOthersThatItWasARollback() {
    create(spec());
    try (ModelRegistry registry =
            ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), PATIENCE);
        ModelRegistry other =
            ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), PATIENCE)) {
      registry.announce(one);
      registry.announce(two);
      registry.point("sentiment", "champion", one.getId(), null, null);
      registry.point("sentiment", "champion", two.getId(), one.getId(), null);

      assertThat(registry.rollBack("sentiment", "champion", "bad").target()).isEqualTo(one);

      ModelHistory seen = other.refresh().model("sentiment");
      assertThat(seen.champion()).contains(one.getId());
      assertThat(seen.changes())
          .extracting(AliasChange::rollback)
          .containsExactly(false, false, true);
      assertThatThrownBy(() -> other.rollBack("sentiment", "champion", null))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("rollbacks have left " + two.getId());
    }
  }

  @Test
  void shouldNotPublishWhatNobodyWouldTake() {
    create(spec());
    ModelVersion bad =
        ModelVersion.newBuilder(one).setLabels(Collections.nCopies(1_000_000, "label")).build();
    try (ModelRegistry registry =
        ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), PATIENCE)) {
      assertThatThrownBy(() -> registry.announce(bad))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("this version of model sentiment cannot be published: its record");
      assertThat(registry.refresh().model("sentiment").versions()).isEmpty();
    }
  }

  @Test
  void shouldRefuseATopicWithSeveralPartitions() {
    TopicSpec spec = spec();
    create(new TopicSpec(spec.name(), 3, (short) 1, spec.configs()));

    assertThatThrownBy(
            () -> ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), PATIENCE))
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining("has 3 partitions, but exactly one is needed");
    assertThatThrownBy(() -> create(spec))
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining("has 3 partitions, but exactly one is needed");
  }

  @Test
  void shouldNameATopicThatIsMissing() {
    assertThatThrownBy(
            () -> ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), PATIENCE))
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining("shouldNameATopicThatIsMissing")
        .hasMessageContaining("sentiment topics create");
  }
}
