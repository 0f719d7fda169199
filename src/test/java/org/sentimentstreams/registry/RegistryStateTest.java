package org.sentimentstreams.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.log.LogLines;
import org.sentimentstreams.schema.ModelAlias;
import org.sentimentstreams.schema.ModelFile;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.schema.SmokeTest;

class RegistryStateTest {
  private static final String MODEL = "sentiment";

  private final RegistryState state = new RegistryState();
  private final ModelVersion one = TestVersions.version(MODEL, 1);
  private final ModelVersion two = TestVersions.version(MODEL, 2);
  private long offset;

  @Test
  void shouldKnowVersionsByAgeAndTheChampion() {
    apply(two);
    apply(one);
    apply(TestVersions.change(MODEL, "c1", one.getId(), null));

    assertThat(state.model(MODEL).versions()).containsExactly(one, two);
    assertThat(state.model(MODEL).champion()).contains(one.getId());
    assertThat(state.model("other").versions()).isEmpty();
  }

  @Test
  void shouldTakeTheFirstOfTwoChangesThatCompete() {
    apply(TestVersions.change(MODEL, "c1", one.getId(), null));
    apply(TestVersions.change(MODEL, "c2", two.getId(), null));

    assertThat(state.model(MODEL).champion()).contains(one.getId());
    assertThat(state.model(MODEL).changes())
        .extracting(AliasChange::accepted)
        .containsExactly(true, false);
  }

  @Test
  void shouldComeToTheSameEndForAReaderThatMeetsACompactedTopic() {
    List<ConsumerRecord<String, byte[]>> whole = new ArrayList<>();
    whole.add(record(one));
    whole.add(record(TestVersions.change(MODEL, "c1", one.getId(), null)));
    whole.add(record(two));
    whole.add(record(TestVersions.change(MODEL, "c2", two.getId(), one.getId())));
    ModelVersion retired =
        ModelVersion.newBuilder(one).setRetiredAt(TestVersions.NOON.plusSeconds(60)).build();
    whole.add(record(retired));
    List<ConsumerRecord<String, byte[]>> compacted = whole.subList(1, whole.size());
    RegistryState late = new RegistryState();

    whole.forEach(state::apply);
    compacted.forEach(late::apply);

    assertThat(late.model(MODEL).versions()).isEqualTo(List.of(retired, two));
    assertThat(state.model(MODEL).versions()).isEqualTo(late.model(MODEL).versions());
    assertThat(late.model(MODEL).champion()).contains(two.getId());
    assertThat(late.model(MODEL).changes()).isEqualTo(state.model(MODEL).changes());
  }

  @Test
  void shouldTakeAnAliasAway() {
    apply(TestVersions.change(MODEL, "c1", one.getId(), null));
    apply(TestVersions.change(MODEL, "c2", null, one.getId()));

    assertThat(state.model(MODEL).champion()).isEmpty();
    assertThat(state.model(MODEL).aliasesOf(one.getId())).isEmpty();
  }

  @Test
  void shouldNotCountRecordsThatMakeNoSense() {
    ModelVersion otherFiles =
        ModelVersion.newBuilder(one)
            .setFiles(
                List.of(
                    ModelFile.newBuilder(one.getFiles().get(0)).setSha256("0".repeat(64)).build()))
            .build();
    ModelVersion escaping =
        ModelVersion.newBuilder(one)
            .setFiles(
                List.of(ModelFile.newBuilder(one.getFiles().get(0)).setName("../evil").build()))
            .build();

    apply(otherFiles);
    apply(escaping);
    state.apply(record(RegistryKey.of(one).toString(), new byte[] {1, 2, 3}));
    state.apply(record(RegistryKey.of(two).toString(), value(one)));
    state.apply(record("sentiment/elsewhere/1", value(one)));
    state.apply(record(null, value(one)));
    state.apply(record("sentiment/alias/champion/c1", null));

    assertThat(state.model(MODEL).versions()).isEmpty();
    assertThat(state.model(MODEL).changes()).isEmpty();
  }

  @Test
  void shouldNotCountVersionsThatAreMadeToHurtAndSayWhyInALine() {
    ModelFile file = one.getFiles().get(0);
    String million = "x".repeat(1_000_000);
    Map<String, ModelVersion> hostile =
        Map.of(
            "its record has",
                ModelVersion.newBuilder(one)
                    .setLabels(Collections.nCopies(1_000_000, "label"))
                    .build(),
            "it has 10001 labels",
                ModelVersion.newBuilder(one).setLabels(Collections.nCopies(10_001, "l")).build(),
            "its label \"xxx",
                ModelVersion.newBuilder(one).setLabels(List.of(million, "b")).build(),
            "it has 101 smoke tests",
                ModelVersion.newBuilder(one)
                    .setSmokeTests(Collections.nCopies(101, new SmokeTest("a", List.of(1f))))
                    .build(),
            "it has 1001 files", with(Collections.nCopies(1001, file)),
            "\"xxx", with(List.of(ModelFile.newBuilder(file).setName(million).build())),
            "\"/etc/passwd\" is not a plain file name",
                with(List.of(ModelFile.newBuilder(file).setName("/etc/passwd").build())),
            "no valid digest or size",
                with(List.of(ModelFile.newBuilder(file).setBytes(1L << 60).build())),
            "its files are said to have",
                with(
                    List.of(
                        ModelFile.newBuilder(file).setBytes(1L << 40).build(),
                        ModelFile.newBuilder(file).setBytes(1L << 40).setName("other").build())));

    hostile.forEach(
        (reason, version) -> {
          apply(version);

          assertThat(state.model(MODEL).version(one.getId())).isEmpty();
          assertThat(state.model(MODEL).unusable(one.getId()).orElseThrow())
              .contains(one.getId(), "is not valid", reason)
              .hasSizeLessThan(400);
          assertThatThrownBy(() -> state.model(MODEL).find(one.getId()))
              .isInstanceOf(RegistryException.class)
              .hasMessageContaining(reason);
        });
    apply(one);
    assertThat(state.model(MODEL).unusable(one.getId())).isEmpty();
  }

  private ModelVersion with(List<ModelFile> files) {
    return ModelVersion.newBuilder(one).setFiles(files).setDigest(Versions.digest(files)).build();
  }

  @Test
  void shouldSayInOneLineThatAHundredThousandRecordsDoNotCount() {
    try (LogLines log = LogLines.of(RegistryState.class)) {
      for (int i = 0; i < 100_000; i++) {
        state.apply(record("junk", null));
      }
      state.tellIgnored();
      state.tellIgnored();

      assertThat(log.messages())
          .containsExactly(
              "100000 records are not valid and are ignored; the first is model-registry-0@0: its key has an unknown"
                  + " form");
    }
  }

  /** A look at each version for each version would take minutes here. */
  @Test
  @Timeout(60)
  void shouldTakeFiftyThousandVersionsAndChanges() {
    int many = 50_000;
    String before = null;
    for (int i = 0; i < many; i++) {
      ModelVersion version =
          ModelVersion.newBuilder(TestVersions.version(MODEL, i))
              .setRetiredAt(TestVersions.NOON)
              .build();
      apply(version);
      apply(TestVersions.change(MODEL, "c" + i, version.getId(), before));
      apply(alias("alias" + i, version.getId()));
      before = version.getId();
    }
    ModelHistory history = state.model(MODEL);

    assertThat(history.versions()).hasSize(many);
    assertThat(history.versions().stream().mapToInt(v -> history.aliasesOf(v.getId()).size()).sum())
        .isEqualTo(many + 1);
    assertThat(state.neededDigests()).hasSize(many);
    assertThatThrownBy(() -> history.rollback(ModelHistory.CHAMPION))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("and 49996 more")
        .matches(e -> e.getMessage().length() < 1000);
  }

  private static ModelAlias alias(String name, String version) {
    return ModelAlias.newBuilder(TestVersions.change(MODEL, "c", version, null))
        .setName(name)
        .build();
  }

  @Test
  void shouldSurviveAnyBytes() {
    Random random = new Random(7);
    byte[] good = value(one);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      state.apply(record(RegistryKey.of(one).toString(), bytes));
    }
    apply(one);

    assertThat(state.model(MODEL).version(one.getId())).contains(one);
  }

  @Test
  void shouldFindAVersionByWhatAPersonTypes() {
    apply(one);
    apply(two);
    apply(TestVersions.change(MODEL, "c1", two.getId(), null));
    ModelHistory history = state.model(MODEL);

    assertThat(history.find(one.getId())).isEqualTo(one);
    assertThat(history.find("champion")).isEqualTo(two);
    assertThat(history.find(one.getDigest().substring(0, 8))).isEqualTo(one);
    assertThatThrownBy(() -> history.find("2026"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("\"2026\" matches 2 versions");
    assertThatThrownBy(() -> history.find("nothing"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("no version or alias \"nothing\"");
  }

  @Test
  void shouldNeedTheFilesOfWhatIsNotRetiredOrStillServed() {
    ModelVersion served = ModelVersion.newBuilder(one).setRetiredAt(TestVersions.NOON).build();
    ModelVersion retired = ModelVersion.newBuilder(two).setRetiredAt(TestVersions.NOON).build();
    ModelVersion kept = TestVersions.version("other", 3);
    apply(served);
    apply(retired);
    apply(kept);
    apply(TestVersions.change(MODEL, "c1", served.getId(), null));

    assertThat(state.neededDigests())
        .containsExactlyInAnyOrder(
            served.getFiles().get(0).getSha256(), kept.getFiles().get(0).getSha256());
  }

  private void apply(ModelVersion version) {
    state.apply(record(version));
  }

  private void apply(ModelAlias change) {
    state.apply(record(change));
  }

  private ConsumerRecord<String, byte[]> record(ModelVersion version) {
    return record(RegistryKey.of(version).toString(), value(version));
  }

  private ConsumerRecord<String, byte[]> record(ModelAlias change) {
    return record(
        RegistryKey.of(change).toString(),
        AvroSerde.of(ModelAlias.class).serializer().serialize("r", change));
  }

  private static byte[] value(ModelVersion version) {
    return AvroSerde.of(ModelVersion.class).serializer().serialize("r", version);
  }

  private ConsumerRecord<String, byte[]> record(String key, byte[] value) {
    return new ConsumerRecord<>("model-registry", 0, offset++, key, value);
  }

  @Test
  void shouldParseOnlyKeysOfItsOwnForm() {
    for (String key : List.of("", "a", "a/version", "a/version/", "a/version/b/c", "a/alias/b")) {
      assertThat(RegistryKey.parse(key)).as(key).isEmpty();
    }
    String strange = new String(new byte[] {0, 'a'}, StandardCharsets.UTF_8) + "/version/b";
    assertThat(RegistryKey.parse(strange)).isEmpty();
  }
}
