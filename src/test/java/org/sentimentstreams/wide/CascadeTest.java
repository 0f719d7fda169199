package org.sentimentstreams.wide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentimentstreams.model.CascadeOptions;
import org.sentimentstreams.model.CascadeOptions.Mode;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.Part;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.model.Reading;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.model.Truncation;
import org.sentimentstreams.model.weights.InvalidWeightsException;

class CascadeTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private static LoadOptions options(Mode mode, double checked) {
    return new LoadOptions(
        32, Truncation.HEAD, Precision.FP32, "cpu", new CascadeOptions(mode, checked));
  }

  private Cascade load(Mode mode, double checked) throws IOException {
    Path path = folder.resolve("model");
    if (!Files.exists(path)) {
      WideModels.write(path, 1, WideModels.join());
    }
    return Cascade.load(ModelDirectory.open(path), options(mode, checked), null);
  }

  private static Classification classify(Cascade cascade, String text) {
    Reading<Classification> reading = cascade.read(text);
    return reading.isAnswered() ? reading.answer() : cascade.run(List.of(reading.tokens())).get(0);
  }

  @Test
  void shouldAnswerByNGramsAloneWhereTheyAreSure() throws IOException {
    try (Cascade cascade = load(Mode.AUTO, 0)) {
      Reading<Classification> reading = cascade.read(WideModels.SURE);

      assertThat(reading.isAnswered()).isTrue();
      assertThat(reading.answer().label()).isEqualTo("positive");
      assertThat(reading.answer().part()).isEqualTo(Part.WIDE);
      assertThat(reading.answer().tokens()).isZero();
      assertThat(cascade.counts()).isEqualTo(new Cascade.Counts(1, 1, 0, 0));
    }
  }

  @Test
  void shouldJoinTheLogitsOfBothWhereNGramsAreNotSure() throws IOException {
    String text = "a warm film";
    try (Cascade cascade = load(Mode.AUTO, 0)) {
      Classification joined = classify(cascade, text);

      float[] wide = WideModels.model().score(text).logits();
      Tokens tokens = cascade.deep().encode(text);
      float[] deep = cascade.deep().logits(List.of(tokens))[0];
      float[] sum = {(wide[0] + deep[0]) / 2, (wide[1] + deep[1]) / 2};
      assertThat(joined.part()).isEqualTo(Part.JOINED);
      assertThat(joined.tokens()).isEqualTo(tokens.length());
      assertThat(joined.scores().get("positive"))
          .isEqualTo(Problem.SINGLE_LABEL.probabilities(sum)[1], within(1e-6));
    }
  }

  /** The only logit of a transformer of two labels is that of the second against the first. */
  @Test
  void shouldJoinATransformerThatHasOneLogitForTwoLabels() throws IOException {
    ModelDirectory two = WideModels.write(folder.resolve("two"), 1, WideModels.join());
    ModelDirectory one = OneLogit.write(folder.resolve("one"), two);
    try (Cascade cascade = Cascade.load(two, options(Mode.JOIN, 0), null);
        Cascade other = Cascade.load(one, options(Mode.JOIN, 0), null)) {
      Tokens tokens = other.deep().encode(WideModels.SURE);
      assertThat(other.deep().logits(List.of(tokens))[0]).hasSize(1);
      for (String text : List.of(WideModels.SURE, WideModels.UNKNOWN, "a warm film")) {
        assertThat(classify(other, text).scores().get("positive"))
            .isEqualTo(classify(cascade, text).scores().get("positive"), within(1e-5));
      }
    }
  }

  @Test
  void shouldSayThatATextIsLongerThanWhatNGramsRead() throws IOException {
    try (Cascade cascade = load(Mode.AUTO, 0)) {
      String longText = WideModels.SURE + " ".repeat(Words.MOST_CHARS);
      assertThat(cascade.read(WideModels.SURE).answer().truncated()).isFalse();
      assertThat(cascade.read(longText).answer().truncated()).isTrue();
    }
  }

  @Test
  void shouldNotLetARepeatedNGramDecideAlone() throws IOException {
    try (Cascade cascade = load(Mode.AUTO, 0)) {
      assertThat(cascade.read("lovely").isAnswered()).isFalse();
      assertThat(cascade.read("lovely ".repeat(500) + "refund").isAnswered()).isFalse();
      assertThat(cascade.read(WideModels.UNKNOWN.repeat(40)).isAnswered()).isFalse();
    }
  }

  @Test
  void shouldCountHowOftenBothAgreeOnTextsThatAreChecked() throws IOException {
    try (Cascade cascade = load(Mode.AUTO, 1)) {
      Classification checked = classify(cascade, WideModels.SURE);
      assertThat(classify(cascade, WideModels.UNKNOWN).part()).isEqualTo(Part.JOINED);

      assertThat(checked.part()).isEqualTo(Part.JOINED);
      int agreed = checked.label().equals("positive") ? 1 : 0;
      assertThat(cascade.counts()).isEqualTo(new Cascade.Counts(2, 0, 1, agreed));
    }
  }

  @Test
  void shouldCheckTheShareOfTextsThatIsAskedFor() throws IOException {
    try (Cascade cascade = load(Mode.AUTO, 0.25)) {
      int asked = 0;
      for (int i = 0; i < 4000; i++) {
        boolean goesOn = !cascade.read(WideModels.SURE + " " + i).isAnswered();
        asked += goesOn ? 1 : 0;
        assertThat(cascade.read(WideModels.SURE + " " + i).isAnswered()).isNotEqualTo(goesOn);
      }
      assertThat(asked).isBetween(850, 1150); // Five standard errors.
    }
  }

  @Test
  void shouldAskBothAboutEveryTextWhereThatIsWanted() throws IOException {
    try (Cascade cascade = load(Mode.JOIN, 0)) {
      assertThat(classify(cascade, WideModels.SURE).part()).isEqualTo(Part.JOINED);
    }
  }

  @Test
  void shouldBeTheTransformerAloneWhereTheWidePartIsOff() throws IOException {
    try (Cascade off = load(Mode.OFF, 0);
        Cascade plain =
            Cascade.load(
                TinyModel.write(folder.resolve("plain"), 1), options(Mode.AUTO, 0), null)) {
      assertThat(classify(off, WideModels.SURE)).isEqualTo(classify(plain, WideModels.SURE));
      assertThat(classify(off, WideModels.SURE).part()).isEqualTo(Part.DEEP);
      assertThat(off.encoding()).isEqualTo(plain.encoding());
    }
  }

  /** Texts that one wide part has read must not be joined by another. */
  @Test
  void shouldTellTextsApartThatWereReadByOtherWideParts() throws IOException {
    Path other = folder.resolve("other");
    TinyModel.write(other, 1);
    WidePart.write(other, WideModels.model().divided(2), WideModels.join());
    try (Cascade cascade = load(Mode.AUTO, 0);
        Cascade second = Cascade.load(ModelDirectory.open(other), options(Mode.AUTO, 0), cascade)) {
      assertThat(second.encoding()).isNotEqualTo(cascade.encoding());
      assertThat(second.version()).isNotEqualTo(cascade.version());
      assertThat(second.deep().sharesEncoderWith(cascade.deep())).isTrue();
    }
  }

  @Test
  void shouldKeepTheWidePartInWhatIsPublishedAndExported() throws IOException {
    ModelDirectory model =
        WideModels.write(folder.resolve("model"), 1, new Join(0.3, 0.8, 0.95, 0.5, 0.97));
    ModelWriter.write(folder.resolve("published"), model);
    ModelWriter.writeMerged(folder.resolve("merged"), model);

    for (String name : List.of("published", "merged")) {
      WidePart kept = WidePart.of(ModelDirectory.open(folder.resolve(name))).orElseThrow();
      assertThat(kept.join()).isEqualTo(new Join(0.3, 0.8, 0.95, 0.5, 0.97));
      assertThat(kept.score(WideModels.SURE).logits())
          .isEqualTo(WideModels.model().score(WideModels.SURE).logits());
    }
  }

  @Test
  void shouldRefuseAModelWhoseWidePartIsMissing() throws IOException {
    load(Mode.AUTO, 0).close();
    Files.delete(folder.resolve("model").resolve(ModelDirectory.WIDE));

    for (Mode mode : Mode.values()) {
      assertThatThrownBy(() -> load(mode, 0))
          .isInstanceOf(InvalidModelException.class)
          .hasMessageContaining("has no wide.safetensors")
          .hasMessageContaining("take the entry out");
    }
    ModelDirectory model = ModelDirectory.open(folder.resolve("model"));
    assertThatThrownBy(model::version)
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("has no wide.safetensors");
    assertThatThrownBy(() -> ModelWriter.write(folder.resolve("published"), model))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("has no wide.safetensors");
  }

  @Test
  void shouldRefuseADamagedWidePart() throws IOException {
    load(Mode.AUTO, 0).close();
    Path file = folder.resolve("model").resolve(ModelDirectory.WIDE);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));

    assertThatThrownBy(() -> load(Mode.OFF, 0)).isInstanceOf(InvalidWeightsException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "weight, '\"much\"'",
    "weight, 1e9",
    "deep_weight, null",
    "bound, -0.1",
    "bound, 3",
    "coverage, 1.5",
    "agreement, -1"
  })
  void shouldRefuseNumbersThatCannotBe(String name, String value) throws IOException {
    load(Mode.AUTO, 0).close();
    Path config = folder.resolve("model").resolve(ModelDirectory.CONFIG);
    ObjectNode json = (ObjectNode) JSON.readTree(config.toFile());
    ((ObjectNode) json.at("/sentiment_streams/wide")).set(name, JSON.readTree(value));
    Files.writeString(config, json.toString());

    assertThatThrownBy(() -> load(Mode.AUTO, 0))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("sentiment_streams.wide." + name)
        .hasMessageContaining("a number from");
  }
}
