package org.sentimentstreams.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.batching.BatchLimits;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.TinyModel;

@Timeout(120)
class HeadTrainingRunTest {
  private static final HeadTraining SETTINGS =
      new HeadTraining(20, 16, 0.02f, 0.01f, 0, 20, 0.2, 7);

  @TempDir private Path folder;
  private ModelDirectory encoder;
  private Path cache;
  private final List<String> log = new ArrayList<>();

  @BeforeEach
  void writeAnEncoder() throws IOException {
    encoder = TinyModel.write(folder.resolve("encoder"), 1);
    cache = folder.resolve("cache");
  }

  private static ReviewRow row(int line, String text, String label) {
    return new ReviewRow(line, null, text, label, null, null);
  }

  /** Texts of the letters a to f are negative, those of u to z positive. */
  private static List<ReviewRow> rows(int count) {
    List<ReviewRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean positive = i % 2 == 1;
      StringBuilder text = new StringBuilder();
      for (int rest = i + 40; rest > 0; rest /= 6) {
        text.append((char) ((positive ? 'u' : 'a') + rest % 6)).append(' ');
      }
      rows.add(row(i + 1, text.toString(), positive ? "positive" : "negative"));
    }
    return rows;
  }

  private HeadTrainingRun.Outcome run(List<ReviewRow> rows, Set<String> excluded)
      throws IOException {
    return run(encoder, SETTINGS, rows, excluded);
  }

  private HeadTrainingRun.Outcome run(
      ModelDirectory model, HeadTraining settings, List<ReviewRow> rows, Set<String> excluded)
      throws IOException {
    return new HeadTrainingRun(model, cache, settings, log::add)
        .run(rows, excluded, 32, new BatchLimits(1024, 32), 2);
  }

  private Map<String, Object> files() throws IOException {
    Map<String, Object> files = new TreeMap<>();
    try (Stream<Path> paths = Files.list(cache)) {
      for (Path path : paths.toList()) {
        files.put(path.getFileName().toString(), Files.getLastModifiedTime(path));
      }
    }
    return files;
  }

  @Test
  void shouldLearnToTellTextsApart() throws IOException {
    HeadTrainingRun.Outcome outcome = run(rows(200), Set.of());

    assertThat(outcome.rows()).isEqualTo(200);
    assertThat(outcome.duplicates()).isZero();
    assertThat(outcome.heldOutAccuracy()).isGreaterThan(0.9);
    assertThat(outcome.heldOutLoss()).isFinite();
    assertThat(log).first().asString().contains("200 rows, 0 dropped");
    assertThat(log).anyMatch(line -> line.equals("200 of 200 texts encoded"));
    assertThat(log).anyMatch(line -> line.matches("epoch 1: loss \\d.*"));
  }

  @Test
  void shouldComputeFeaturesOnlyOnce() throws IOException {
    HeadTrainingRun.Outcome first = run(rows(60), Set.of());
    Map<String, Object> written = files();

    HeadTrainingRun.Outcome second = run(rows(60), Set.of());

    assertThat(written).hasSize(1);
    assertThat(files()).isEqualTo(written);
    assertThat(second).isEqualTo(first);
  }

  /** Were the encoder asked again, what stands in its cache would not matter. */
  @Test
  void shouldTrustItsCache() throws IOException {
    HeadTrainingRun.Outcome first = run(rows(60), Set.of());
    Path file = cache.resolve(files().keySet().iterator().next());
    byte[] bytes = Files.readAllBytes(file);
    // The first feature's highest byte: its sign.
    bytes[bytes.length - 1] ^= (byte) 0x80;
    Files.write(file, bytes);

    assertThat(run(rows(60), Set.of()).head()).isNotEqualTo(first.head());
  }

  @Test
  void shouldComputeFeaturesAgainForAnotherEncoder() throws IOException {
    run(rows(20), Set.of());
    run(TinyModel.write(folder.resolve("other"), 2), SETTINGS, rows(20), Set.of());

    assertThat(files()).hasSize(2);
  }

  @Test
  void shouldDropDuplicatesAndExcludedTexts() throws IOException {
    List<ReviewRow> rows = new ArrayList<>(rows(40));
    rows.add(row(41, rows.get(0).text(), "positive"));
    rows.add(row(42, rows.get(1).text(), "positive"));
    Set<String> excluded = Set.of(rows.get(4).text(), "not among them");

    HeadTrainingRun.Outcome outcome = run(rows, excluded);

    assertThat(outcome.rows()).isEqualTo(39);
    assertThat(outcome.duplicates()).isEqualTo(3);
  }

  @Test
  void shouldAskForRowsOfTwoLabels() {
    List<ReviewRow> one = rows(1);
    List<ReviewRow> oneSided =
        rows(40).stream().filter(row -> row.label().equals("positive")).toList();

    assertThatThrownBy(() -> run(List.of(), Set.of()))
        .isInstanceOf(InvalidDataException.class)
        .hasMessage(
            "the 0 rows to train on have the labels []: rows of two labels or more are needed");
    assertThatThrownBy(() -> run(one, Set.of()))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("the 1 rows to train on have the labels [negative]");
    assertThatThrownBy(() -> run(oneSided, Set.of()))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("the 20 rows to train on have the labels [positive]");
    assertThatThrownBy(() -> run(one, Set.of(one.get(0).text())))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("the 0 rows");
  }

  @Test
  void shouldAskForRowsToHoldOut() {
    HeadTraining all = new HeadTraining(1, 16, 0.02f, 0, 0, 1, 1, 7);

    assertThatThrownBy(() -> run(rows(2), Set.of()))
        .isInstanceOf(InvalidDataException.class)
        .hasMessage("0 of 2 rows would be held out to choose the best epoch: give more rows");
    assertThatThrownBy(() -> run(encoder, all, rows(8), Set.of()))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("8 of 8 rows");
  }

  @Test
  void shouldNameALineWithoutAUsableLabel() {
    List<ReviewRow> rows = new ArrayList<>(rows(10));
    rows.add(row(11, "a", "mixed"));

    assertThatThrownBy(() -> run(rows, Set.of()))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("line 11 has the label \"mixed\"");
  }

  @Test
  void shouldRefuseAnEncoderItCannotTrainAHeadFor() throws IOException {
    Path config = encoder.path().resolve(ModelDirectory.CONFIG);
    String bert = Files.readString(config);
    Files.writeString(config, bert.replace("id2label", "something_else"));
    ModelDirectory nameless = ModelDirectory.open(encoder.path());
    Files.writeString(
        config,
        """
        {"model_type": "distilbert", "dim": 16, "n_layers": 2, "n_heads": 4, "vocab_size": 56,
         "max_position_embeddings": 64, "id2label": {"0": "a", "1": "b"}}
        """);
    ModelDirectory distilled = ModelDirectory.open(encoder.path());

    assertThatThrownBy(() -> run(nameless, SETTINGS, rows(40), Set.of()))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll(encoder.path().toString(), "\"id2label\"");
    assertThatThrownBy(() -> run(distilled, SETTINGS, rows(40), Set.of()))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("is a distilbert: a head can only be trained on bert");
  }
}
