package org.sentimentstreams.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.batching.StaleTokensException;
import org.sentimentstreams.drift.Bins;
import org.sentimentstreams.drift.Reference;
import org.sentimentstreams.drift.ReferenceJson;
import org.sentimentstreams.drift.ReferenceRecorder;
import org.sentimentstreams.drift.Scored;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.registry.cache.UnpinnedFiles;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.scoring.LoadedVersions;
import org.sentimentstreams.wide.WideModels;

class LiveModelTest {
  private static final int SHORT = 16;
  private static final int LONG = 32;

  @TempDir private Path folder;
  private final List<Runnable> afterTimeout = new ArrayList<>();
  private LoadedVersions versions;
  private ModelVersion first;
  private ModelVersion second;
  private LiveModel live;

  @BeforeEach
  void serveTheFirst() throws Exception {
    versions = new LoadedVersions(folder);
    first = versions.publish("first", 1);
    second = versions.publish("second", 2);
    live = new LiveModel(versions.load(first, SHORT), afterTimeout::add);
  }

  @AfterEach
  void close() {
    live.close();
    versions.close();
  }

  /** As long as a text may wait for its batch. */
  private void passTime() {
    List<Runnable> due = List.copyOf(afterTimeout);
    afterTimeout.clear();
    due.forEach(Runnable::run);
  }

  private String versionFor(List<Tokens> batch) {
    return live.run(batch).get(0).getVersion();
  }

  @Test
  void shouldKeepAnOldVersionForAsLongAsItsTextsCome() throws Exception {
    List<Tokens> old = List.of(live.encode("a b"));
    live.swap(versions.load(second, LONG));

    for (int i = 0; i < 3; i++) {
      assertThat(versionFor(old)).isEqualTo("first");
      passTime();
    }
    passTime();
    assertThatThrownBy(() -> versionFor(old)).isInstanceOf(StaleTokensException.class);
    assertThat(versionFor(List.of(live.encode("a b")))).isEqualTo("second");
  }

  @Test
  void shouldFreeAnOldVersionWhoseTextsComeNoMore() throws Exception {
    List<Tokens> old = List.of(live.encode("a b"));
    live.swap(versions.load(second, LONG));
    passTime();

    assertThatThrownBy(() -> versionFor(old)).isInstanceOf(StaleTokensException.class);
    assertThat(afterTimeout).isEmpty();
  }

  @Test
  void shouldGoOnThoughAnOldVersionCannotBeFreed() throws Exception {
    ServingVersion loaded = versions.load(first, SHORT);
    ServingVersion stuck =
        new ServingVersion(first, loaded.cascade(), loaded.drift(), UnpinnedFiles.of(folder));
    live.swap(stuck);
    stuck.acquire();
    live.swap(versions.load(second, SHORT));

    assertThatCode(stuck::release).doesNotThrowAnyException();
    assertThat(versionFor(List.of(live.encode("a b")))).isEqualTo("second");
  }

  @Test
  void shouldBringTheReferenceOfItsVersionAndItsComplaintOfOneThatDoesNotFit() throws Exception {
    assertThat(live.drift().reference()).isEmpty();
    assertThat(live.drift().complaint()).isEmpty();
    Path recorded = TinyModel.write(folder.resolve("recorded"), 3).path();
    ReferenceJson.write(recorded, reference(SHORT));
    live.swap(versions.load(versions.publish("third", recorded), SHORT));

    assertThat(live.drift().version()).isEqualTo("third");
    assertThat(live.drift().reference()).isPresent();

    live.swap(versions.load(versions.publish("fourth", recorded), LONG));
    assertThat(live.drift().reference()).isEmpty();
    assertThat(live.drift().complaint().orElseThrow()).contains("at most 16 tokens");
  }

  private static Reference reference(int maxTokens) {
    var bins = new Bins(List.of("negative", "positive"), false, maxTokens, true, false);
    var recorder = new ReferenceRecorder(bins);
    recorder.scored(new Scored("positive", 0.9, 0.9, false, 5, false), true);
    return recorder.reference();
  }

  @Test
  void shouldShareNoResultsOfBeforeASwapAfterItIsTakenBack() throws Exception {
    String before = live.version();
    live.swap(versions.load(second, SHORT));
    assertThat(live.version()).isNotEqualTo(before);
    live.swap(versions.load(first, SHORT));

    // A batch may have been taken before and computed between the two swaps.
    assertThat(live.version()).isNotEqualTo(before);
    assertThat(versionFor(List.of(live.encode("a b")))).isEqualTo("first");
  }

  /** Its n-grams are in the tokens, and belong to the logits of the version that read them. */
  @Test
  void shouldLetAVersionAnswerTheTextsThatItsWidePartHasRead() throws Exception {
    Path wide = folder.resolve("with-wide");
    WideModels.write(wide, 1, WideModels.join());
    live.swap(versions.load(versions.publish("wide", wide), SHORT));
    List<Tokens> read = List.of(live.read(WideModels.UNKNOWN).tokens());
    assertThat(live.read(WideModels.SURE).answer().getVersion()).isEqualTo("wide");
    live.swap(versions.load(second, SHORT));

    assertThat(versionFor(read)).isEqualTo("wide");
    assertThat(live.run(read).get(0).getDecidedBy()).isEqualTo("joined");
    assertThat(live.read(WideModels.SURE).isAnswered()).isFalse();
  }
}
