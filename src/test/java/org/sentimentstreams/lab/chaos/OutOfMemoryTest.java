package org.sentimentstreams.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.ServiceTopics;
import org.sentimentstreams.kafka.Topics;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.registry.StatusBoard;
import org.sentimentstreams.schema.InstanceState;
import org.sentimentstreams.schema.InstanceStatus;
import org.sentimentstreams.schema.ModelVersion;

/** An instance in a JVM with a heap of 256 MB, and a version that needs more. */
@Tag("broker")
@Timeout(240)
class OutOfMemoryTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Empty JSON objects: 3 bytes each in the file and more than 80 on the heap. */
  private static final int OBJECTS = 5_000_000;

  @TempDir private Path folder;
  private Settings settings;

  private Map<String, String> flags(EmbeddedKafka kafka) {
    Map<String, String> flags = new HashMap<>();
    flags.put("bootstrap.servers", kafka.bootstrapServers());
    flags.put("application.id", "memory");
    flags.put("cache.dir", folder.resolve("cache").toString());
    flags.put("status.heartbeat.ms", "500");
    return flags;
  }

  private ChildJvm instance(Map<String, String> flags) throws IOException, InterruptedException {
    var properties = new Properties();
    properties.putAll(flags);
    Path file = folder.resolve("instance.properties");
    try (var out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
    ChildJvm child =
        ChildJvm.start("instance", folder, WorkerProcess.class, file.toString(), "instance");
    child.awaitReady(PATIENCE);
    return child;
  }

  /** A model that is small but for its configuration. */
  private Path large() throws IOException {
    Path directory = TinyModel.write(folder.resolve("large"), 99).path();
    Path config = directory.resolve(ModelDirectory.CONFIG);
    String objects = "{},".repeat(OBJECTS) + "{}";
    Files.writeString(
        config, Files.readString(config).replaceFirst("\\{", "{\"extra\": [" + objects + "], "));
    return directory;
  }

  private InstanceStatus await(InstanceState state, String wanted) {
    InstanceStatus[] found = new InstanceStatus[1];
    try (StatusBoard board =
        new StatusBoard(settings.kafka(), settings.topics().modelStatus(), PATIENCE)) {
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInSameThread()
          .until(
              () -> {
                board.refresh();
                for (InstanceStatus status : board.live(settings.model().name())) {
                  found[0] = status;
                }
                return found[0] != null
                    && found[0].getState() == state
                    && wanted.equals(found[0].getWanted());
              });
    }
    return found[0];
  }

  @Test
  void shouldServeOnWhereTheNextVersionDoesNotFitIntoMemory() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.ephemeral()) {
      Map<String, String> flags = flags(kafka);
      settings = SettingsLoader.load(Optional.empty(), Map.of(), flags);
      try (Admin admin = Admin.create(ClientSettings.admin(settings.kafka()))) {
        new Topics(admin, kafka.bootstrapServers(), Topics.DEFAULT_TIMEOUT)
            .create(ServiceTopics.of(settings.topics(), settings.artifacts().store()));
      }
      try (var versions = new TinyVersions(settings, folder.resolve("models"))) {
        String first = versions.promote();
        try (ChildJvm instance = instance(flags)) {
          ModelVersion large = versions.announce(large());
          versions.makeChampion(large);

          InstanceStatus refused = await(InstanceState.DEGRADED, large.getId());
          assertThat(refused.getServing()).isEqualTo(first);
          assertThat(refused.getFailure())
              .contains("not enough memory to load it beside the version that is served");
          assertThat(instance.isAlive()).isTrue();

          String third = versions.promote();
          assertThat(await(InstanceState.READY, third).getServing()).isEqualTo(third);
        }
      }
    }
  }
}
