package org.sentimentstreams.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.ModelAlias;
import org.sentimentstreams.schema.ModelVersion;

/** Where a rollback leads after all kinds of histories; a version is named by a letter here. */
class RollbackTest {
  private static final String MODEL = "sentiment";

  private final RegistryState state = new RegistryState();
  private final Map<String, ModelVersion> versions = new HashMap<>();
  private long offset;

  /** Letters in a row are promoted one after the other; new ones are published before that. */
  private void promote(String letters) {
    for (String letter : letters.split("")) {
      change(version(letter).getId(), false);
    }
  }

  private String rollBack() {
    Rollback rollback = state.model(MODEL).rollback(ModelHistory.CHAMPION);
    change(rollback.target().getId(), true);
    return letter(rollback.target().getId());
  }

  private ModelVersion version(String letter) {
    return versions.computeIfAbsent(
        letter,
        unused -> {
          ModelVersion version = TestVersions.version(MODEL, letter.charAt(0));
          apply(version);
          return version;
        });
  }

  private String letter(String id) {
    return versions.entrySet().stream()
        .filter(entry -> entry.getValue().getId().equals(id))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  private void retire(String letter) {
    apply(ModelVersion.newBuilder(version(letter)).setRetiredAt(TestVersions.NOON).build());
  }

  private void apply(ModelVersion version) {
    state.apply(
        new ConsumerRecord<>(
            "r",
            0,
            offset++,
            RegistryKey.of(version).toString(),
            AvroSerde.of(ModelVersion.class).serializer().serialize("r", version)));
  }

  private void forget(String letter) {
    state.apply(
        new ConsumerRecord<>(
            "r", 0, offset++, RegistryKey.of(version(letter)).toString(), (byte[]) null));
  }

  private void change(String version, boolean rollback) {
    String before = state.model(MODEL).champion().orElse(null);
    ModelAlias wish = TestVersions.change(MODEL, "c" + offset, version, before);
    ConsumerRecord<String, byte[]> record =
        new ConsumerRecord<>(
            "r",
            0,
            offset++,
            RegistryKey.of(wish).toString(),
            AvroSerde.of(ModelAlias.class).serializer().serialize("r", wish));
    if (rollback) {
      record.headers().add(RegistryState.ROLLBACK, new byte[] {'1'});
    }
    state.apply(record);
  }

  private void assertNoWayBack(String... words) {
    assertThatThrownBy(() -> state.model(MODEL).rollback(ModelHistory.CHAMPION))
        .isInstanceOf(RegistryException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void shouldGoFurtherBackWithEachRollback() {
    promote("abc");

    assertThat(rollBack()).isEqualTo("b");
    assertThat(rollBack()).isEqualTo("a");
    assertNoWayBack(
        "model sentiment had no champion before " + version("a").getId(),
        "rollbacks have left " + version("b").getId() + ", " + version("c").getId(),
        "`sentiment model promote`");
  }

  @Test
  void shouldPassOverWhatIsRetiredOrNotInTheRegistry() {
    promote("abcd");
    retire("b");
    forget("c");

    Rollback rollback = state.model(MODEL).rollback(ModelHistory.CHAMPION);

    assertThat(rollback.target()).isEqualTo(version("a"));
    assertThat(rollback.passedOver())
        .containsExactly(
            version("c").getId() + " is not in the registry", version("b").getId() + " is retired");
  }

  @Test
  void shouldNameWhatCanBePromotedWhereAllBeforeIsRetired() {
    version("z");
    promote("ab");
    retire("a");

    assertNoWayBack(
        "no champion before " + version("b").getId(),
        "that can be used: " + version("a").getId() + " is retired",
        "(there is " + version("z").getId() + ")");
  }

  @Test
  void shouldGoToWhatWasChampionBeforeWhenAnOldOneIsPromotedAgain() {
    promote("aba");

    assertThat(rollBack()).isEqualTo("b");
    assertThat(rollBack()).isEqualTo("a");
    assertNoWayBack("no champion before " + version("a").getId());
  }

  @Test
  void shouldGoToTheOneBeforeAPromotionThatFollowsARollback() {
    promote("ab");
    assertThat(rollBack()).isEqualTo("a");
    promote("c");

    assertThat(rollBack()).isEqualTo("a");
    promote("b");
    assertThat(rollBack()).isEqualTo("a");
  }

  @Test
  void shouldGoToTheLastChampionWhenTheAliasWasTakenAway() {
    promote("ab");
    change(null, false);

    assertThat(rollBack()).isEqualTo("b");
    assertThat(rollBack()).isEqualTo("a");
  }

  @Test
  void shouldLeaveAChampionThatIsRetired() {
    promote("ab");
    retire("b");

    assertThat(rollBack()).isEqualTo("a");
  }

  @Test
  void shouldNotGoToTheChampionItself() {
    promote("aba");
    retire("b");

    assertNoWayBack("no champion before " + version("a").getId(), "is retired");
  }

  @Test
  void shouldTakeAChangeThatSomebodyElseWasFasterWithForNone() {
    promote("ab");
    ModelAlias late =
        TestVersions.change(MODEL, "late", version("c").getId(), "at another version");
    state.apply(
        new ConsumerRecord<>(
            "r",
            0,
            offset++,
            RegistryKey.of(late).toString(),
            AvroSerde.of(ModelAlias.class).serializer().serialize("r", late)));

    assertThat(rollBack()).isEqualTo("a");
  }

  @Test
  void shouldSayThatThereNeverWasAChampion() {
    assertNoWayBack("model sentiment never had a champion", "publish a version first");

    version("a");
    assertNoWayBack("never had a champion", "(there is " + version("a").getId() + ")");
  }
}
