package org.sentimentstreams.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.schema.SmokeTest;

class SmokeTestsTest {
  private static final double TOLERANCE = 0.01;

  @TempDir private Path folder;

  @Test
  void shouldPassWhereTheLimitOfTokensIsLower() throws IOException {
    ModelDirectory model = TinyModel.write(folder, 1);
    List<SmokeTest> tests;
    try (Classifier publisher = Classifier.load(model, 64)) {
      tests = SmokeTests.of(publisher);
    }
    assertThat(tests).hasSizeGreaterThan(1);

    try (Classifier server = Classifier.load(model, 8)) {
      SmokeTests.verify(server, tests, TOLERANCE);
    }
  }

  @Test
  void shouldPassWhereTheLimitOfTokensIsHigher() throws IOException {
    ModelDirectory model = TinyModel.write(folder, 1);
    List<SmokeTest> tests;
    try (Classifier publisher = Classifier.load(model, 8)) {
      tests = SmokeTests.of(publisher);
    }
    assertThat(tests).extracting(SmokeTest::getText).containsExactly("good");

    try (Classifier server = Classifier.load(model, 64)) {
      SmokeTests.verify(server, tests, TOLERANCE);
    }
  }

  @Test
  void shouldRefuseATokenizerThatMakesNoTokenOfAnyText() throws IOException {
    ModelDirectory model = TinyModel.write(folder, 1);
    List<SmokeTest> tests;
    try (Classifier publisher = Classifier.load(model, 64)) {
      tests = SmokeTests.of(publisher);
    }
    String normalizer =
        "{\"type\": \"Replace\", \"pattern\": {\"Regex\": \".\"}, \"content\": \"\"}";
    String tokenizer = Files.readString(model.tokenizer());
    Files.writeString(
        model.tokenizer(),
        tokenizer.replaceFirst(
            "\"normalizer\": \\{[^}]*}",
            Matcher.quoteReplacement("\"normalizer\": " + normalizer)));

    try (Classifier mute = Classifier.load(ModelDirectory.open(folder), 64)) {
      assertThatThrownBy(() -> SmokeTests.of(mute))
          .isInstanceOf(InvalidModelException.class)
          .hasMessageContaining("makes no tokens of any plain text");
      assertThatThrownBy(() -> SmokeTests.verify(mute, tests, TOLERANCE))
          .isInstanceOf(SmokeTestFailedException.class)
          .hasMessageContaining("makes no token");
    }
  }

  @Test
  void shouldStillFailForATextThatIsReadToItsEnd() throws IOException {
    ModelDirectory model = TinyModel.write(folder, 1);
    List<SmokeTest> wrong = List.of(new SmokeTest("good", List.of(100f, -100f)));

    try (Classifier server = Classifier.load(model, 8)) {
      assertThatThrownBy(() -> SmokeTests.verify(server, wrong, TOLERANCE))
          .isInstanceOf(SmokeTestFailedException.class)
          .hasMessageContaining("good");
    }
  }
}
