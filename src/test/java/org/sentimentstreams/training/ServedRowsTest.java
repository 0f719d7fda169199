package org.sentimentstreams.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.drift.Bins;
import org.sentimentstreams.drift.Signal;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.wide.Cascade;
import org.sentimentstreams.wide.OneLogit;
import org.sentimentstreams.wide.WideModels;

class ServedRowsTest {
  @TempDir private Path folder;
  private ModelDirectory model;

  @BeforeEach
  void write() throws IOException {
    model = TinyModel.write(folder.resolve("model"), 1);
  }

  private static ReviewRow row(String text, String label) {
    return new ReviewRow(1, "r", text, label, null, null);
  }

  private static List<ReviewRow> rows() {
    return IntStream.range(0, 40)
        .mapToObj(i -> row(LearnableRows.text(i), LearnableRows.label(i)))
        .toList();
  }

  private static List<ServedRows.Seen> seen(ModelDirectory directory, List<ReviewRow> rows)
      throws IOException {
    try (Cascade cascade = Cascade.load(directory, new LoadOptions(16), null)) {
      return new ServedRows(cascade, directory.config()).of(rows, () -> {});
    }
  }

  @Test
  void shouldSeeTheSameOfAModelWithOneLogit() throws IOException {
    ModelDirectory one = OneLogit.write(folder.resolve("one"), model);
    Comparator<Double> nearly = (a, b) -> Math.abs(a - b) < 1e-5 ? 0 : 1;

    assertThat(seen(one, rows()))
        .usingRecursiveFieldByFieldElementComparator(
            RecursiveComparisonConfiguration.builder()
                .withComparatorForType(nearly, Double.class)
                .build())
        .isEqualTo(seen(model, rows()));
  }

  @Test
  void shouldSeeTokensCutTextsAndUnknownPieces() throws IOException {
    List<ServedRows.Seen> seen =
        seen(model, List.of(row("a \u2603 b", "positive"), row("a ".repeat(50), "positive")));

    assertThat(seen.get(0).scored().tokens()).isEqualTo(5);
    assertThat(seen.get(0).scored().isTruncated()).isFalse();
    assertThat(seen.get(0).unknown()).isEqualTo(1);
    assertThat(seen.get(1).scored().tokens()).isEqualTo(16);
    assertThat(seen.get(1).scored().isTruncated()).isTrue();
    assertThat(seen.get(1).unknown()).isZero();
  }

  @Test
  void shouldSeeNoTokensOfWhatNGramsAnswerAlone() throws IOException {
    ModelDirectory wide = WideModels.write(folder.resolve("wide"), 1, WideModels.join());
    List<ServedRows.Seen> seen = seen(wide, List.of(row(WideModels.SURE, "positive")));

    assertThat(seen.get(0).scored().isWide()).isTrue();
    assertThat(seen.get(0).scored().tokens()).isZero();
    assertThat(seen.get(0).unknown()).isEqualTo(-1);
    try (Cascade cascade = Cascade.load(wide, new LoadOptions(16), null)) {
      assertThat(Bins.of(cascade, wide).size(Signal.WIDE)).isEqualTo(2);
    }
  }

  @Test
  void shouldCountARowOfSeveralLabelsAsRightIfAllAre() throws IOException {
    Path config = model.path().resolve(ModelDirectory.CONFIG);
    String several = "{\"problem_type\": \"multi_label_classification\",";
    Files.writeString(config, Files.readString(config).replaceFirst("\\{", several));
    ModelDirectory multi = ModelDirectory.open(model.path());
    List<String> sets = List.of("|", "negative", "positive", "negative|positive");

    List<ServedRows.Seen> seen =
        seen(multi, sets.stream().map(labels -> row("a b c", labels)).toList());

    assertThat(seen).filteredOn(ServedRows.Seen::isRight).hasSize(1);
    double confidence = seen.get(0).scored().confidence();
    assertThat(confidence).isBetween(0.25, seen.get(0).scored().score() + 1e-9);
    assertThat(seen).allMatch(each -> Math.abs(each.scored().confidence() - confidence) < 1e-6);
    assertThat(seen.get(0).scored().score()).isCloseTo(seen.get(3).scored().score(), within(1e-6));
  }

  @Test
  void shouldNameTheRowThatHasNoLabel() {
    assertThatThrownBy(() -> seen(model, List.of(row("a", "neutral"))))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("line 1 has the label \"neutral\"");
  }
}
