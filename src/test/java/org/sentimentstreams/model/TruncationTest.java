package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TruncationTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"head", "tail", "head-tail:0.3", "head-tail:0.123456"})
  void shouldWriteWhatItReads(String text) {
    assertThat(Truncation.parse(text)).hasToString(text);
  }

  @Test
  void shouldWriteTheSameInEveryLanguage() {
    Locale usual = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));
      assertThat(Truncation.parse("head-tail")).hasToString("head-tail:0.3");
    } finally {
      Locale.setDefault(usual);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "middle",
        "Head",
        "head-tail:",
        "head-tail:0",
        "head-tail:0.0",
        "head-tail:1",
        "head-tail:1.5",
        "head-tail:-0.2",
        "head-tail:NaN",
        "head-tail:0.3 ",
        "tail:0.3"
      })
  void shouldRefuseWhatIsNoTruncation(String text) {
    assertThatThrownBy(() -> Truncation.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + text + "\"")
        .hasMessageContaining("head-tail:0.3");
  }

  @Test
  void shouldFollowTheModelBeforeTheSetting() throws IOException {
    ModelDirectory silent = TinyModel.write(folder.resolve("silent"), 1);
    ModelDirectory telling = TinyModel.write(folder.resolve("telling"), 1);
    say(telling, "\"tail\"");
    String text = "a b c d e f g h i j k l m n o p q r s t u v w x y z";

    assertThat(firstLetterOf(silent, Truncation.HEAD, text)).isEqualTo(4);
    assertThat(firstLetterOf(silent, Truncation.TAIL, text)).isEqualTo(44);
    assertThat(firstLetterOf(telling, Truncation.HEAD, text)).isEqualTo(44);
  }

  private static long firstLetterOf(ModelDirectory model, Truncation setting, String text)
      throws IOException {
    LoadOptions options = new LoadOptions(8, setting, Precision.FP32, "cpu", CascadeOptions.USUAL);
    try (Classifier classifier = Classifier.load(model, options, null)) {
      return classifier.encode(text).ids()[1];
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"middle\"", "7", "[\"tail\"]", "true"})
  void shouldNameAFileThatSaysNoTruncation(String value) throws IOException {
    ModelDirectory model = TinyModel.write(folder.resolve("model"), 1);
    say(model, value);

    assertThatThrownBy(model::truncation)
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining("sentiment_streams.truncation");
  }

  private static void say(ModelDirectory model, String value) throws IOException {
    Path config = model.path().resolve(ModelDirectory.CONFIG);
    String json = Files.readString(config);
    Files.writeString(
        config,
        json.replaceFirst("\\{", "{\"sentiment_streams\": {\"truncation\": " + value + "},"));
  }
}
