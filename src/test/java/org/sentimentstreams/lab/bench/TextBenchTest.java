package org.sentimentstreams.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.lab.bench.TextBench.LabelledText;
import org.sentimentstreams.model.CascadeOptions;
import org.sentimentstreams.model.CascadeOptions.Mode;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.model.Truncation;
import org.sentimentstreams.wide.Cascade;
import org.sentimentstreams.wide.WideModels;

class TextBenchTest {
  private static final int ROUNDS = 2;

  @TempDir private Path folder;

  private static List<TextResult> run(ModelDirectory directory, List<LabelledText> texts)
      throws IOException, InterruptedException {
    return new TextBench(directory, 32, List.of(Precision.FP32), 2, line -> {})
        .run("reviews", texts, ROUNDS);
  }

  private static List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      texts.add(WideModels.SURE + " number " + i);
      texts.add("who knows what number " + i + " means");
    }
    return texts;
  }

  @Test
  void shouldMarkEveryWayToServeAsItAnswers() throws IOException, InterruptedException {
    WideModels.write(folder, 1, WideModels.join());
    ModelDirectory directory = ModelDirectory.open(folder);
    List<LabelledText> texts = new ArrayList<>();
    var options =
        new LoadOptions(
            32, Truncation.HEAD, Precision.FP32, "cpu", new CascadeOptions(Mode.OFF, 0));
    try (Cascade deep = Cascade.load(directory, options, null)) {
      for (String text : texts()) {
        String said = deep.run(List.of(deep.encode(text))).get(0).label();
        texts.add(new LabelledText(text, said));
      }
    }

    List<TextResult> results = run(directory, texts);

    assertThat(results)
        .extracting(TextResult::model)
        .containsExactly("transformer alone", "cascade", "n-grams alone");
    assertThat(results.get(0).accuracy()).as("by its own labels").isEqualTo(1);
    assertThat(results).extracting(TextResult::decidedByWide).containsExactly(0.0, 0.5, 1.0);
    assertThat(results).allSatisfy(result -> assertThat(result.reviewsPerSecond()).isPositive());
  }

  @Test
  void shouldMeasureAModelWithoutNGramsAndTextsWithoutLabels()
      throws IOException, InterruptedException {
    Stream<LabelledText> texts = texts().stream().map(text -> new LabelledText(text, null));

    List<TextResult> results = run(TinyModel.write(folder, 1), texts.toList());

    assertThat(results).extracting(TextResult::model).containsExactly("transformer alone");
    assertThat(results.get(0).accuracy()).isNull();
  }

  @Test
  void shouldKeepOnlyBeginningsWithoutTheirLabels() {
    String text = "word ".repeat(500).strip();

    List<LabelledText> cut =
        ShortTexts.of(Collections.nCopies(200, new LabelledText(text, "positive")), 1);

    double words = cut.stream().mapToInt(t -> t.text().split(" ").length).average().orElseThrow();
    assertThat(words).isBetween(32.0, 50.0);
    assertThat(cut).extracting(LabelledText::label).containsOnlyNulls();
    assertThat(cut).extracting(LabelledText::text).allMatch(text::startsWith);
  }
}
