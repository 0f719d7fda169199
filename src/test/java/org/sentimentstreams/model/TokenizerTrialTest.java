package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Without the trial, most of these end the process that runs the tests. */
@Tag("slow")
class TokenizerTrialTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private Path file;
  private ObjectNode tokenizer;

  @BeforeEach
  void write() throws IOException {
    file = TinyModel.write(folder.resolve("model"), 1).tokenizer();
    tokenizer = (ObjectNode) JSON.readTree(file.toFile());
  }

  private TextEncoder load() throws IOException {
    JSON.writeValue(file.toFile(), tokenizer);
    return TextEncoder.load(file, 32);
  }

  private static ObjectNode split(String regex) {
    ObjectNode step = JSON.createObjectNode().put("type", "Split");
    step.putObject("pattern").put("Regex", regex);
    return step.put("behavior", "Isolated").put("invert", false);
  }

  private static ObjectNode replace(String kind, String pattern, String content) {
    ObjectNode step = JSON.createObjectNode().put("type", "Replace").put("content", content);
    step.putObject("pattern").put(kind, pattern);
    return step;
  }

  private void assertRefused(String... words) {
    assertThatThrownBy(this::load)
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(file + " cannot be used as a tokenizer")
        .hasMessageContainingAll(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a+)+$", "(\\w+\\s?)+$", "a+a+b", "(a|b|ab)*c"})
  void shouldRefuseASplitThatExplodes(String regex) {
    tokenizer.set("pre_tokenizer", split(regex));

    assertRefused("pre_tokenizer Split", regex);
  }

  @Test
  void shouldRefuseAReplacementThatExplodesInsideOfOtherSteps() {
    ObjectNode inner = JSON.createObjectNode().put("type", "Sequence");
    inner.putArray("normalizers").add(replace("Regex", "(é|éé)+ß", "x"));
    ObjectNode outer = JSON.createObjectNode().put("type", "Sequence");
    outer.putArray("normalizers").add(inner).add(tokenizer.get("normalizer"));
    tokenizer.set("normalizer", outer);

    assertRefused("normalizer Replace", "(é|éé)+ß");
  }

  @Test
  void shouldRefuseReplacementsThatGrowWithoutEnd() {
    ObjectNode sequence = JSON.createObjectNode().put("type", "Sequence");
    for (int i = 0; i < 40; i++) {
      sequence.withArray("normalizers").add(replace("String", "qz", "qzqz"));
    }
    tokenizer.set("normalizer", sequence);

    assertRefused("normalizer Replace", "qz");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u0010\0\0\0ÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿab"})
  void shouldRefuseADamagedTableOfCharacters(String table) {
    byte[] bytes = table.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    tokenizer
        .putObject("normalizer")
        .put("type", "Precompiled")
        .put("precompiled_charsmap", Base64.getEncoder().encodeToString(bytes));

    assertRefused("normalizer Precompiled");
  }

  @Test
  void shouldRefuseATemplateWithATokenThatIsNotDeclared() {
    ((ObjectNode) tokenizer.at("/post_processor/special_tokens")).remove("[SEP]");

    assertRefused("post_processor TemplateProcessing");
  }

  @Test
  void shouldRefuseWordsWithoutAnyLimit() {
    ((ObjectNode) tokenizer.get("model")).put("max_input_chars_per_word", 1_000_000_000);

    assertRefused("takes more than 3 s", "1000000000");
  }

  /** The tokenizers library itself says no to these. */
  @ParameterizedTest
  @ValueSource(strings = {"(", "[z-a]"})
  void shouldSayWhatIsWrongWithAnExpressionThatIsNone(String regex) {
    tokenizer.set("pre_tokenizer", split(regex));

    assertThatThrownBy(this::load)
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("cannot be used as a tokenizer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(?:\\p{L}\\p{M}*)+|\\p{N}"})
  void shouldServeExpressionsThatNobodyKnowsAndThatDoNoHarm(String regex) throws IOException {
    tokenizer.set("pre_tokenizer", split(regex));

    try (TextEncoder encoder = load()) {
      assertThat(encoder.encode("ab c").ids()).startsWith(2, 4).endsWith(3);
    }
  }

  static Stream<ObjectNode> knownSplits() {
    return Stream.of(
        split("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"),
        split(
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
                + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),
        JSON.createObjectNode()
            .put("type", "ByteLevel")
            .put("add_prefix_space", false)
            .put("trim_offsets", true));
  }

  @ParameterizedTest
  @MethodSource("knownSplits")
  void shouldNotTryWhatIsKnown(ObjectNode step) throws IOException {
    tokenizer.set("pre_tokenizer", step);
    JSON.writeValue(file.toFile(), tokenizer);

    assertThat(UnknownParts.of(Pipeline.parts(file))).isEmpty();
  }

  @Test
  void shouldNotTryTheTokenizersThatComeAlong() throws IOException {
    assertThat(UnknownParts.of(Pipeline.parts(file))).isEmpty();
    assertThat(UnknownParts.of(Pipeline.parts(TestModels.defaultModel().tokenizer()))).isEmpty();
  }

  /** The known expressions are known because they pass. */
  @ParameterizedTest
  @MethodSource("knownSplits")
  void shouldPassWhatIsKnown(ObjectNode step) throws IOException {
    ObjectNode sequence = JSON.createObjectNode().put("type", "Sequence");
    // An unknown step beside it has it tried.
    sequence.putArray("pretokenizers").add(step).add(split("zzzz"));
    tokenizer.set("pre_tokenizer", sequence);

    assertThatCode(() -> load().close()).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"config.json", "tokenizer.json"})
  void shouldNameAFileThatIsCutOff(String name) throws IOException {
    Path cut = folder.resolve("model").resolve(name);
    byte[] whole = Files.readAllBytes(cut);
    Files.write(cut, java.util.Arrays.copyOf(whole, whole.length / 2));

    assertThatThrownBy(
            () -> Classifier.load(ModelDirectory.open(folder.resolve("model")), 32).close())
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll(cut.toString(), "cut off")
        .hasMessageNotContaining("REDACTED");
  }
}
