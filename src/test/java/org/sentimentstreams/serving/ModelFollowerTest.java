package org.sentimentstreams.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
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
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.config.RolloutSettings;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.OwnTopics;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.ServiceTopics;
import org.sentimentstreams.kafka.Topics;
import org.sentimentstreams.model.AdaptedModels;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.model.lora.LoraAdapter;
import org.sentimentstreams.model.lora.LoraConfig;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.ops.Health;
import org.sentimentstreams.registry.ArtifactStores;
import org.sentimentstreams.registry.ModelPublisher;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.Publication;
import org.sentimentstreams.registry.StatusBoard;
import org.sentimentstreams.registry.StatusReporter;
import org.sentimentstreams.registry.Versions;
import org.sentimentstreams.registry.cache.ArtifactCache;
import org.sentimentstreams.registry.store.ArtifactStore;
import org.sentimentstreams.schema.InstanceState;
import org.sentimentstreams.schema.InstanceStatus;
import org.sentimentstreams.schema.ModelFile;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.schema.SmokeTest;
import org.sentimentstreams.scoring.LoadedVersions;

@Tag("broker")
@Timeout(300)
@ExtendWith(SharedKafka.class)
class ModelFollowerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LIMIT = 32;

  @TempDir private Path folder;
  private OwnTopics topics;
  private Settings settings;
  private ModelRegistry registry;
  private ModelVersion first;
  private ModelFollower follower;
  private LiveModel live;

  @BeforeEach
  void publishAChampion(EmbeddedKafka kafka, TestInfo test) throws IOException {
    topics =
        new OwnTopics(
                kafka,
                test,
                Map.of(
                    "cache.dir",
                    folder.resolve("cache").toString(),
                    "status.heartbeat.ms",
                    "200",
                    "artifacts.store",
                    "file:" + folder.resolve("store")))
            .create();
    settings = topics.settings();
    registry = ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), PATIENCE);
    first = publish(TinyModel.write(folder.resolve("first"), 1)).version();
    promote(first);
  }

  @AfterEach
  void close() {
    if (follower != null) {
      follower.close();
    }
    registry.close();
    topics.close();
  }

  private Publication publish(ModelDirectory directory) throws IOException {
    try (ArtifactStore store =
        ArtifactStores.open(
            settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts())) {
      return new ModelPublisher(registry, store, folder.resolve("scratch"), LIMIT)
          .publish("sentiment", directory, version -> {});
    }
  }

  private void promote(ModelVersion version) {
    String before = registry.refresh().model("sentiment").champion().orElse(null);
    registry.point("sentiment", "champion", version.getId(), before, null);
  }

  private void follow(Settings with) {
    follower =
        new ModelFollower(
            with.serving(),
            ModelRegistry.open(with.kafka(), with.topics().modelRegistry(), PATIENCE),
            new LoadOptions(LIMIT),
            "test-instance",
            new SimpleMeterRegistry());
    live = follower.start();
  }

  /** Another head over the encoder of the first version. */
  private ModelDirectory otherHead(String name, long seed) throws IOException {
    Map<String, Tensor> head =
        new TreeMap<>(TinyModel.write(folder.resolve("seed-" + seed), seed).weights());
    head.keySet().removeIf(tensor -> tensor.startsWith("bert.e"));
    ModelWriter.write(folder.resolve(name), ModelDirectory.open(folder.resolve("first")), head);
    return ModelDirectory.open(folder.resolve(name));
  }

  private String servedVersion() {
    Tokens tokens = live.encode("a b");
    Prediction prediction = live.run(List.of(tokens)).get(0);
    return prediction.getVersion();
  }

  /** A version serves a moment before the follower says so, or does so already when wished for. */
  private void awaitServing(ModelVersion version) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(servedVersion()).isEqualTo(version.getId());
              assertThat(follower.status().getServing()).isEqualTo(version.getId());
              assertThat(follower.health()).isEqualTo(Health.UP);
            });
  }

  /** Makes it champion, and checks that it is refused for this reason while the first serves on. */
  private void assertRefused(ModelVersion bad, String reason) {
    if (live == null) {
      follow(settings);
    }
    promote(bad);

    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(follower.health().status()).isEqualTo(Health.Status.DEGRADED));

    assertThat(follower.health().reasons().get(0)).contains(first.getId(), bad.getId(), reason);
    assertThat(servedVersion()).isEqualTo(first.getId());
    InstanceStatus status = follower.status();
    assertThat(status.getState()).isEqualTo(InstanceState.DEGRADED);
    assertThat(status.getFailure()).contains(reason);
    assertThat(status.getServing()).isEqualTo(first.getId());
    assertThat(status.getWanted()).isEqualTo(bad.getId());
  }

  @Test
  void shouldServeTheChampionAndTheNextOne() throws IOException {
    follow(settings);
    assertThat(servedVersion()).isEqualTo(first.getId());
    assertThat(follower.health()).isEqualTo(Health.UP);

    ModelVersion second = publish(TinyModel.write(folder.resolve("second"), 2)).version();
    promote(second);

    awaitServing(second);
  }

  @Test
  void shouldMoveAndLoadOnlyTheHeadWhereTheEncoderIsTheSame() throws IOException {
    Publication second = publish(otherHead("second", 2));
    follow(settings);
    ServingVersion before = live.current();
    promote(second.version());

    awaitServing(second.version());

    long head =
        second.version().getFiles().stream()
            .filter(file -> file.getName().equals(ModelWriter.HEAD_SHARD))
            .findFirst()
            .orElseThrow()
            .getBytes();
    assertThat(second.bytesMoved()).isEqualTo(head);
    assertThat(follower.status().getBytesFetched()).isEqualTo(head);
    assertThat(live.current().cascade().deep().sharesEncoderWith(before.cascade().deep())).isTrue();
  }

  private static long bytes(ModelVersion version, String file) {
    return version.getFiles().stream()
        .filter(each -> each.getName().equals(file))
        .findFirst()
        .orElseThrow()
        .getBytes();
  }

  private ModelDirectory adapted(String name, long pairs, long head) throws IOException {
    return AdaptedModels.write(
        folder.resolve(name), ModelDirectory.open(folder.resolve("first")), pairs, head);
  }

  @Test
  void shouldMoveAnAdapterAloneAndServeIt() throws IOException {
    Publication second = publish(adapted("second", 1, 1));
    follow(settings);
    ServingVersion before = live.current();
    promote(second.version());
    awaitServing(second.version());
    ServingVersion adapted = live.current();
    Publication third = publish(adapted("third", 1, 2));
    promote(third.version());
    awaitServing(third.version());

    long small = 0;
    for (String file : List.of(LoraConfig.FILE, LoraAdapter.WEIGHTS, ModelDirectory.INDEX)) {
      small += bytes(second.version(), file);
    }
    small += bytes(second.version(), ModelDirectory.CONFIG);
    assertThat(second.bytesMoved()).isBetween(1L, small);
    assertThat(third.bytesMoved()).isEqualTo(bytes(third.version(), LoraAdapter.WEIGHTS));
    assertThat(follower.status().getBytesFetched()).isEqualTo(third.bytesMoved());
    assertThat(adapted.cascade().deep().sharesEncoderWith(before.cascade().deep())).isFalse();
    assertThat(live.current().cascade().deep().sharesEncoderWith(adapted.cascade().deep()))
        .isTrue();
  }

  @Test
  void shouldTellOthersWhatItServes() {
    follow(settings);

    try (StatusBoard board =
        new StatusBoard(settings.kafka(), settings.topics().modelStatus(), PATIENCE)) {
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                board.refresh();
                assertThat(board.live("sentiment"))
                    .extracting(InstanceStatus::getServing)
                    .containsExactly(first.getId());
              });
      follower.close();
      board.refresh();
      assertThat(board.instances("sentiment")).isEmpty();
    }
  }

  @Test
  void shouldServeOnWithoutTheRegistryAndFollowOneThatIsCreatedAgain() throws Exception {
    follow(settings);
    try (Admin admin = Admin.create(ClientSettings.admin(settings.kafka()))) {
      admin.deleteTopics(List.of(settings.topics().modelRegistry())).all().get();
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(follower.health().status()).isEqualTo(Health.Status.DEGRADED));
      assertThat(follower.health().reasons())
          .singleElement()
          .asString()
          .contains("registry cannot be read", "lacks the topic", "topics create");
      assertThat(servedVersion()).isEqualTo(first.getId());

      new Topics(admin, settings.kafka().bootstrapServers(), PATIENCE)
          .create(ServiceTopics.of(settings.topics(), settings.artifacts().store()));
    }
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(follower.health()).isEqualTo(Health.UP));
    assertThat(servedVersion()).isEqualTo(first.getId());
    registry.close();
    registry = ModelRegistry.open(settings.kafka(), settings.topics().modelRegistry(), PATIENCE);
    assertThat(registry.state().models()).isEmpty();

    ModelVersion second = publish(TinyModel.write(folder.resolve("second"), 2)).version();
    promote(second);

    awaitServing(second);
  }

  @Test
  void shouldFollowOnAfterAnError() throws Exception {
    follow(settings);
    ThrowingLog log = ThrowingLog.of("org.sentimentstreams.registry.RegistryState");
    try (var producer =
        new KafkaProducer<>(
            ClientSettings.producer(settings.kafka()),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>(settings.topics().modelRegistry(), "junk", "junk")).get();
      Awaitility.await().atMost(PATIENCE).until(log::hasThrown);
    } finally {
      log.close();
    }

    ModelVersion second = publish(TinyModel.write(folder.resolve("second"), 2)).version();
    promote(second);

    awaitServing(second);
  }

  @Test
  void shouldSayInALineWhyAVersionWithTenThousandLabelsIsNotServed() {
    List<String> labels = IntStream.range(0, 10_000).mapToObj(i -> "label " + i).toList();
    ModelVersion many =
        ModelVersion.newBuilder(first)
            .setId("20990102T030405678Z-" + first.getDigest().substring(0, 12))
            .setLabels(labels)
            .build();
    registry.announce(many);

    assertRefused(many, "label 9, … (10000 in all)]");
    assertThat(follower.health().reasons().get(0)).hasSizeLessThan(1000);
  }

  @Test
  void shouldRefuseFilesThatWereChangedInTheStore() throws IOException {
    ModelVersion bad = publish(otherHead("bad", 3)).version();
    Path blob = blobOf(bad, ModelWriter.HEAD_SHARD);
    byte[] bytes = Files.readAllBytes(blob);
    bytes[bytes.length - 1] ^= 1;
    Files.write(blob, bytes);

    assertRefused(bad, fileOf(bad, ModelWriter.HEAD_SHARD).getSha256());
  }

  @Test
  void shouldRefuseFilesThatWereCutOff() throws IOException {
    ModelVersion bad = publish(otherHead("bad", 3)).version();
    Path blob = blobOf(bad, ModelWriter.HEAD_SHARD);
    byte[] bytes = Files.readAllBytes(blob);
    Files.write(blob, java.util.Arrays.copyOf(bytes, bytes.length / 2));

    assertRefused(bad, fileOf(bad, ModelWriter.HEAD_SHARD).getSha256());
  }

  @Test
  void shouldServeAVersionOnceItsMissingFileIsThere() throws IOException {
    ModelVersion second = publish(otherHead("second", 3)).version();
    Path blob = blobOf(second, ModelWriter.HEAD_SHARD);
    byte[] bytes = Files.readAllBytes(blob);
    Files.delete(blob);
    assertRefused(second, fileOf(second, ModelWriter.HEAD_SHARD).getSha256());

    Files.write(blob, bytes);
    promote(first);
    awaitServing(first);
    promote(second);

    awaitServing(second);
  }

  @Test
  void shouldTryAgainWhenTheStoreIsBack() throws IOException {
    ModelVersion second = publish(otherHead("second", 3)).version();
    follow(settings);
    Path store = folder.resolve("store");
    Path away = folder.resolve("away");
    Files.move(store, away);
    Files.writeString(store, "no folder");
    assertRefused(second, "store");

    Files.delete(store);
    Files.move(away, store);

    awaitServing(second);
  }

  @Test
  void shouldRefuseOtherLabelsUnlessAllowed(TestInfo test) throws IOException {
    Path other = folder.resolve("other-labels");
    TinyModel.write(other, 4);
    Path config = other.resolve(ModelDirectory.CONFIG);
    Files.writeString(config, Files.readString(config).replace("negative", "bad"));
    ModelVersion renamed = publish(ModelDirectory.open(other)).version();
    assertRefused(renamed, "[bad, positive]");
    follower.close();

    follow(topics.with(Map.of("swap.labels.may.change", "true")));

    assertThat(servedVersion()).isEqualTo(renamed.getId());
  }

  @Test
  void shouldRefuseWeightsThatAreNoNumbers() throws IOException {
    ModelVersion bad =
        announce(
            "nan",
            files -> {
              Path shard = files.resolve(ModelWriter.HEAD_SHARD);
              Map<String, Tensor> head = new TreeMap<>(SafeTensors.read(shard));
              head.put("classifier.bias", Tensor.of(new float[] {Float.NaN, 0}, 2));
              Files.delete(shard);
              SafeTensors.write(shard, head);
            },
            first.getSmokeTests());

    assertRefused(bad, "classifier.bias");
  }

  @Test
  void shouldRefuseAFailedSmokeTest() throws IOException {
    SmokeTest wrong = new SmokeTest("a b", List.of(100f, -100f));
    ModelVersion bad = announce("smoke", files -> {}, List.of(wrong));

    assertRefused(bad, "smoke test \"a b\"");
  }

  @Test
  void shouldStartWithTheLastChampionThatIsHereWhereTheStoreIsGone(TestInfo test)
      throws IOException {
    follow(settings);
    follower.close();
    ModelVersion second = publish(otherHead("second", 3)).version();
    promote(second);
    Files.move(folder.resolve("store"), folder.resolve("away"));
    Files.writeString(folder.resolve("store"), "no folder");

    follow(topics.with(Map.of("champion.unreachable", RolloutSettings.LAST_GOOD)));

    assertThat(servedVersion()).isEqualTo(first.getId());
    assertThat(follower.health().status()).isEqualTo(Health.Status.DEGRADED);
    Files.delete(folder.resolve("store"));
    Files.move(folder.resolve("away"), folder.resolve("store"));
    awaitServing(second);
  }

  @Test
  void shouldNotPublishTheSameFilesTwice() throws IOException {
    Publication again = publish(ModelDirectory.open(folder.resolve("first")));

    assertThat(again.isNew()).isFalse();
    assertThat(again.version()).isEqualTo(first);
    assertThat(again.bytesMoved()).isZero();
  }

  @Test
  void shouldRepairWhatIsDamagedInTheStoreWhenTheSameIsPublishedAgain() throws IOException {
    Path blob = blobOf(first, ModelWriter.HEAD_SHARD);
    byte[] intact = Files.readAllBytes(blob);
    byte[] damaged = intact.clone();
    damaged[damaged.length - 1] ^= 1;
    Files.write(blob, damaged);

    Publication again = publish(ModelDirectory.open(folder.resolve("first")));

    assertThat(again.isNew()).isFalse();
    assertThat(again.version()).isEqualTo(first);
    assertThat(again.bytesMoved()).isEqualTo(intact.length);
    assertThat(blob).hasBinaryContent(intact);
  }

  @Test
  void shouldTryAgainWhenTheAliasIsTakenAwayAndGivenAgain() throws IOException {
    Path blob = blobOf(first, ModelWriter.HEAD_SHARD);
    byte[] bytes = Files.readAllBytes(blob);
    Files.delete(blob);
    try (ArtifactStore store =
            ArtifactStores.open(
                settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts());
        StatusReporter reporter =
            new StatusReporter(settings.kafka(), settings.topics().modelStatus())) {
      Rollout rollout =
          new Rollout(
              new VersionLoader(
                  ArtifactCache.of(settings.artifacts(), store), new LoadOptions(LIMIT), false),
              new InstanceReport("sentiment", "test-instance", PATIENCE, reporter),
              new SwapMeters(new SimpleMeterRegistry(), "sentiment"),
              System::nanoTime);
      assertThat(step(rollout)).isEmpty();
      Files.write(blob, bytes);
      assertThat(step(rollout)).isEmpty();

      registry.point("sentiment", "champion", null, first.getId(), null);
      assertThat(step(rollout)).isEmpty();
      promote(first);

      ServingVersion loaded = step(rollout).orElseThrow();
      assertThat(loaded.id()).isEqualTo(first.getId());
      loaded.retire();
    }
  }

  private Optional<ServingVersion> step(Rollout rollout) {
    return rollout.step(registry.refresh().model("sentiment"), null, new int[0]);
  }

  private interface Change {
    void apply(Path files) throws IOException;
  }

  /** Announces what no publisher of ours would. */
  private ModelVersion announce(String name, Change change, List<SmokeTest> tests)
      throws IOException {
    Path files = folder.resolve(name);
    ModelWriter.write(files, otherHead(name + "-source", name.hashCode()));
    change.apply(files);
    List<ModelFile> stored;
    try (ArtifactStore store =
        ArtifactStores.open(
            settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts())) {
      stored = LoadedVersions.put(store, files);
    }
    String digest = Versions.digest(stored);
    ModelVersion version =
        ModelVersion.newBuilder(first)
            .setId("20300102T030405678Z-" + digest.substring(0, 12))
            .setDigest(digest)
            .setFiles(stored)
            .setSmokeTests(tests)
            .build();
    registry.announce(version);
    return version;
  }

  private static ModelFile fileOf(ModelVersion version, String name) {
    return version.getFiles().stream()
        .filter(file -> file.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Path blobOf(ModelVersion version, String name) throws IOException {
    String sha256 = fileOf(version, name).getSha256();
    try (Stream<Path> files = Files.walk(folder.resolve("store"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> sha256.equals(sha256Of(file)))
          .findFirst()
          .orElseThrow();
    }
  }

  private static String sha256Of(Path file) {
    try {
      return Digests.sha256(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
