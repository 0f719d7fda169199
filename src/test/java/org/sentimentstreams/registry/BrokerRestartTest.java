package org.sentimentstreams.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.ServiceTopics;
import org.sentimentstreams.kafka.Topics;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.registry.store.ArtifactStore;

/** A broker that goes in the middle of a publication. */
@Tag("broker")
@Timeout(180)
class BrokerRestartTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private EmbeddedKafka.Options options;
  private EmbeddedKafka kafka;

  @BeforeEach
  void startABroker() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      options =
          EmbeddedKafka.Options.defaults()
              .withDataDir(folder.resolve("kafka"))
              .withPort(free.getLocalPort());
    }
    kafka = EmbeddedKafka.start(options);
  }

  private Settings settings(Map<String, String> more) {
    Map<String, String> flags = new HashMap<>(more);
    flags.put("bootstrap.servers", kafka.bootstrapServers());
    flags.put("topics.partitions", "1");
    Settings settings = SettingsLoader.load(Optional.empty(), Map.of(), flags);
    try (Admin admin = Admin.create(ClientSettings.admin(settings.kafka()))) {
      new Topics(admin, settings.kafka().bootstrapServers(), PATIENCE)
          .create(ServiceTopics.of(settings.topics(), settings.artifacts().store()));
    }
    return settings;
  }

  @Test
  void shouldPublishInTheEndWhereTheBrokerComesBack() throws Exception {
    Settings settings = settings(Map.of("artifacts.store", "kafka:"));
    ExecutorService broker = Executors.newSingleThreadExecutor();
    try (ModelRegistry registry =
            ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), PATIENCE);
        ArtifactStore store =
            ArtifactStores.open(
                settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts())) {
      kafka.close();
      Future<EmbeddedKafka> restarted =
          broker.submit(
              () -> {
                Thread.sleep(2000);
                return EmbeddedKafka.start(options);
              });

      Publication publication =
          new ModelPublisher(registry, store, folder.resolve("scratch"), 32)
              .publish("sentiment", TinyModel.write(folder.resolve("model"), 1), version -> {});

      assertThat(publication.isNew()).isTrue();
      assertThat(registry.refresh().model("sentiment").versions())
          .containsExactly(publication.version());
      restarted.get().close();
    } finally {
      broker.shutdown();
    }
  }

  @Test
  void shouldSayThatTheBrokerIsGoneAndLeaveNoHalfVersion() throws Exception {
    Settings settings = settings(Map.of("artifacts.store", "file:" + folder.resolve("store")));
    try (ModelRegistry registry =
            ModelRegistry.open(
                settings.kafka(), settings.topics().modelRegistry(), Duration.ofSeconds(3));
        ArtifactStore store =
            ArtifactStores.open(
                settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts())) {
      kafka.close();
      ModelPublisher publisher = new ModelPublisher(registry, store, folder.resolve("scratch"), 32);
      var model = TinyModel.write(folder.resolve("model"), 1);

      assertThatThrownBy(() -> publisher.publish("sentiment", model, version -> {}))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("No Kafka broker answered");
      assertThat(folder.resolve("scratch")).isDirectoryNotContaining("glob:**publishing-*");
    }
    kafka = EmbeddedKafka.start(options);
    try (ModelRegistry registry =
        ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), PATIENCE)) {
      assertThat(registry.state().models()).isEmpty();
    } finally {
      kafka.close();
    }
  }
}
