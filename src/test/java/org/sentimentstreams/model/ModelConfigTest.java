package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BERT =
      """
      {"model_type": "bert", "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 4,
       "vocab_size": 56, "max_position_embeddings": 64, "hidden_act": "relu",
       "layer_norm_eps": 1e-5, "id2label": {"0": "negative", "1": "positive"}}
      """;
  private static final String DISTILBERT =
      """
      {"model_type": "distilbert", "dim": 12, "n_layers": 1, "n_heads": 3, "vocab_size": 100,
       "max_position_embeddings": 512, "activation": "gelu"}
      """;

  @TempDir private Path folder;

  private ModelConfig read(String json) throws IOException {
    return ModelConfig.read(Files.writeString(folder.resolve("config.json"), json));
  }

  /** The configuration of BERT with one entry replaced, or removed where the value is empty. */
  private static String bertWith(String key, String value) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(BERT);
    json.remove(key);
    if (!value.isEmpty()) {
      json.set(key, JSON.readTree(value));
    }
    return json.toString();
  }

  private static ModelConfig withLabels(String... labels) {
    return new ModelConfig(
        "bert", 16, 1, 1, 10, 64, -1, "gelu", 1e-12, List.of(labels), false, Map.of());
  }

  @Test
  void shouldReadBert() throws IOException {
    assertThat(read(BERT))
        .isEqualTo(
            new ModelConfig(
                "bert",
                16,
                2,
                4,
                56,
                64,
                -1,
                "relu",
                1e-5,
                List.of("negative", "positive"),
                false,
                Map.of()));
    assertThat(read(BERT).isClassifier()).isTrue();
  }

  @Test
  void shouldReadDistilBert() throws IOException {
    assertThat(read(DISTILBERT))
        .isEqualTo(
            new ModelConfig(
                "distilbert", 12, 1, 3, 100, 512, -1, "gelu", 1e-12, List.of(), false, Map.of()));
    assertThat(read(DISTILBERT).isClassifier()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"deberta\"", "\"t5\"", "\"BERT\"", "\"\"", "7", "null", ""})
  void shouldRefuseOtherFamiliesByName(String family) throws IOException {
    String json = bertWith("model_type", family);

    assertThatThrownBy(() -> read(json))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("config.json: model_type \"" + name(family) + "\" is not supported");
  }

  private static String name(String json) {
    return json.replace("\"", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "vocab_size",
        "max_position_embeddings"
      })
  void shouldRefuseSizesThatAreNone(String key) throws IOException {
    for (String value :
        List.of("", "null", "0", "-1", "2.5", "2.0", "\"16\"", "[16]", "2147483648", "1e3")) {
      String json = bertWith(key, value);
      assertThatThrownBy(() -> read(json))
          .as(value)
          .isInstanceOf(InvalidModelException.class)
          .hasMessageContaining("config.json: \"" + key + "\" is ")
          .hasMessageContaining("a whole number above 0 is needed");
    }
    assertThatThrownBy(() -> read(bertWith(key, ""))).hasMessageContaining("is missing");
  }

  @Test
  void shouldRefuseHeadsThatCannotShareTheHiddenState() throws IOException {
    assertThatThrownBy(() -> read(bertWith("num_attention_heads", "3")))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("hidden size of 16 cannot be shared by 3 attention heads");
  }

  @ParameterizedTest
  @CsvSource({
    "problem_type, regression",
    "position_embedding_type, relative_key",
    "position_embedding_type, relative_key_query",
    "position_embedding_type, rotary"
  })
  void shouldRefuseWhatWouldBeComputedWrongly(String key, String value) throws IOException {
    assertThatThrownBy(() -> read(bertWith(key, "\"" + value + "\"")))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll(key, value, "is not supported");
  }

  @Test
  void shouldRefuseTokensThatSeeOnlyWhatStandsBeforeThem() throws IOException {
    assertThat(read(bertWith("is_decoder", "false")).isClassifier()).isTrue();
    assertThatThrownBy(() -> read(bertWith("is_decoder", "true")))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("config.json", "\"is_decoder\" is true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "1e400", "-1e-5"})
  void shouldNameANumberThatCannotBeAddedToAVariance(String epsilon) throws IOException {
    String json = BERT.replace("1e-5", epsilon);

    assertThatThrownBy(() -> read(json))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("\"layer_norm_eps\"");
  }

  @Test
  void shouldPassOverNumbersThatOnlyPythonWrites() throws IOException {
    assertThat(read(BERT.replace("{\"model_type\"", "{\"best\": NaN, \"model_type\"")))
        .isEqualTo(read(BERT));
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "null", "[]", "\"bert\"", "7"})
  void shouldRefuseAFileThatIsNoObject(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("config.json is no JSON object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"BertForMaskedLM", "BertForPreTraining", "BertModel"})
  void shouldSeeNoLabelsInNamesWithoutAClassifier(String architecture) throws IOException {
    String json = bertWith("architectures", "[\"" + architecture + "\"]");

    assertThat(read(json).isClassifier()).isFalse();
    Path file = folder.resolve("config.json");
    assertThat(ModelConfig.read(file, type -> OptionalInt.of(2)).isClassifier()).isTrue();
  }

  @Test
  void shouldTakeEntriesThatSayTheUsual() throws IOException {
    assertThat(read(bertWith("problem_type", "\"single_label_classification\"")).labels())
        .hasSize(2);
    assertThat(read(bertWith("hidden_act", "")).activation()).isEqualTo("gelu");
    assertThat(read(bertWith("layer_norm_eps", "")).layerNormEpsilon()).isEqualTo(1e-12);
    assertThat(read(bertWith("id2label", "null")).isClassifier()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"0\": \"a\", \"2\": \"b\"}",
        "{\"1\": \"a\", \"2\": \"b\"}",
        "{\"-1\": \"a\", \"0\": \"b\"}",
      })
  void shouldRefuseLabelsWithGaps(String labels) throws IOException {
    assertThatThrownBy(() -> read(bertWith("id2label", labels)))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("\"id2label\" has")
        .hasMessageContaining("labels are numbered from 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zero", "0.0", ""})
  void shouldRefuseNamesInThePlaceOfNumbers(String key) throws IOException {
    String json = bertWith("id2label", "{\"%s\": 0}".formatted(key));

    assertThatThrownBy(() -> read(json))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("has \"%s\" where the number of a label is needed".formatted(key));
  }

  @Test
  void shouldReadNumbersOfLabelsAsPythonDoes() throws IOException {
    assertThat(read(bertWith("id2label", "{\" 01\": \"b\", \"00\": \"a\"}")).labels())
        .containsExactly("a", "b");
    assertThatThrownBy(() -> read(bertWith("id2label", "{\"0\": \"a\", \"00\": \"b\"}")))
        .hasMessageContaining("twice");
  }

  /** With one name for two outputs the first would be taken for "not" the second. */
  @Test
  void shouldRefuseOneNameForSeveralOutputs() throws IOException {
    Path file =
        Files.writeString(folder.resolve("config.json"), bertWith("id2label", "{\"0\": \"good\"}"));

    assertThat(ModelConfig.read(file, type -> OptionalInt.of(1)).labels())
        .containsExactly("not good", "good");
    assertThatThrownBy(() -> ModelConfig.read(file, type -> OptionalInt.of(2)))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("names one label, \"good\", but the classifier has 2 outputs");
  }

  @Test
  void shouldTakeNumbersForNames() throws IOException {
    assertThat(read(bertWith("id2label", "{\"0\": 0, \"1\": 1}")).labels())
        .containsExactly("0", "1");
    assertThat(read(bertWith("id2label", "{\"0\": 0.5, \"1\": true}")).labels())
        .containsExactly("0.5", "true");
    assertThatThrownBy(() -> read(bertWith("id2label", "{\"0\": 1, \"1\": \"1\"}")))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("has the label \"1\" twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "[]", "\"\"", "\" \""})
  void shouldRefuseALabelThatIsNoName(String name) throws IOException {
    String json = bertWith("id2label", "{\"0\": \"a\", \"1\": %s}".formatted(name));

    assertThatThrownBy(() -> read(json))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("\"id2label\" has " + name + " for 1, which is no name");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[\"a\", \"b\"] | it is a list", "\"a\" | it is \"a\"", "2 | it is 2"})
  void shouldSayHowLabelsAreNamed(String labels, String what) throws IOException {
    String json = bertWith("id2label", labels);

    assertThatThrownBy(() -> read(json))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("{\"0\": \"negative\", \"1\": \"positive\"}", what);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'num_labels': 1, 'architectures': ['BertForSequenceClassification']",
        "'architectures': ['BertForSequenceClassification']",
        "'id2label': {'0': 'LABEL_0'}, 'problem_type': 'single_label_classification'",
        "'id2label': null, 'num_labels': 1",
      })
  void shouldNotGuessWhatOneNamelessOutputMeans(String entries) throws IOException {
    String json =
        bertWith("id2label", "").replaceFirst("}\\s*$", "," + entries.replace('\'', '"') + "}");
    Path file = Files.writeString(folder.resolve("config.json"), json);

    assertThatThrownBy(() -> ModelConfig.read(file, modelType -> OptionalInt.of(1)))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("one output", "LABEL_0", "regression", "\"id2label\"");
  }

  @Test
  void shouldServeOneOutputThatHasAName() throws IOException {
    String json = bertWith("id2label", "{\"0\": \"toxic\"}");
    Path file = Files.writeString(folder.resolve("config.json"), json);

    assertThat(ModelConfig.read(file, modelType -> OptionalInt.of(1)).labels())
        .containsExactly("not toxic", "toxic");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // what the file says besides | outputs of the weights, -1: no classifier | labels
        "'num_labels': 3, 'architectures': ['BertForSequenceClassification'] | -1 | 3",
        "'id2label': null, 'num_labels': 3 | 3 | 3",
        "'id2label': {}, 'num_labels': 3 | 3 | 3",
        "'num_labels': 3 | 3 | 3",
        "'num_labels': null | 5 | 5",
        "'architectures': ['BertForSequenceClassification'] | 4 | 4",
        "'architectures': ['BertForSequenceClassification'] | -1 | 2",
        "'architectures': ['BertModel'] | 4 | 4",
        "'architectures': ['BertModel'], 'num_labels': 3 | -1 | 0",
        "'architectures': ['BertForMaskedLM'] | -1 | 0",
        "'architectures': ['BertForTokenClassification'] | 9 | 0",
        "'architectures': ['BertForTokenClassification'], 'id2label': {'0': 'O', '1': 'PER'} | 2 |"
            + " 0",
      })
  void shouldCountLabelsThatHaveNoNames(String entries, int outputs, int labels)
      throws IOException {
    String json =
        bertWith("id2label", "").replaceFirst("}\\s*$", "," + entries.replace('\'', '"') + "}");
    Path file = Files.writeString(folder.resolve("config.json"), json);

    ModelConfig config =
        ModelConfig.read(file, type -> outputs < 0 ? OptionalInt.empty() : OptionalInt.of(outputs));

    assertThat(config.labels())
        .isEqualTo(IntStream.range(0, labels).mapToObj(i -> "LABEL_" + i).toList());
  }

  @Test
  void shouldGoById2labelWhereLabel2idSaysOtherwise() throws IOException {
    String json = bertWith("label2id", "{\"negative\": 1, \"positive\": 0, \"LABEL_0\": 0}");

    assertThat(read(json).labels()).containsExactly("negative", "positive");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model_type\": \"bert\", | it ends in line 1 before it is complete",
        "{model_type: 1} | (line 1)",
        "version https://git-lfs.github.com/spec/v1 | is a Git LFS pointer",
        "<!DOCTYPE html><html></html> | is a web page",
      })
  void shouldSayInPlainWordsWhatAFileIs(String content, String words) {
    assertThatThrownBy(() -> read(content))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("config.json", words)
        .hasMessageNotContainingAny("REDACTED", "StreamRead", "Jackson", "com.fasterxml");
  }

  @Test
  void shouldRefuseALabelThatStandsTwice() throws IOException {
    assertThatThrownBy(() -> read(bertWith("id2label", "{\"0\": \"good\", \"1\": \"good\"}")))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("\"id2label\" has the label \"good\" twice");
  }

  @Test
  @Timeout(20)
  void shouldSoonRefuseMoreLabelsThanAreSupported() throws IOException {
    String labels =
        IntStream.range(0, 300_000)
            .mapToObj(i -> "\"%d\": \"%d\"".formatted(i, i))
            .collect(Collectors.joining(", ", "{", "}"));
    String json = bertWith("id2label", labels);

    assertThatThrownBy(() -> read(json))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("has 300000 labels; at most 1000 are supported");
  }

  @Test
  void shouldOrderLabelsByTheirNumbers() throws IOException {
    StringBuilder labels = new StringBuilder("{");
    for (int i = 11; i >= 0; i--) {
      labels.append("\"%d\": \"label of %d\"%s".formatted(i, i, i == 0 ? "}" : ", "));
    }

    assertThat(read(bertWith("id2label", labels.toString())).labels())
        .hasSize(12)
        .startsWith("label of 0", "label of 1", "label of 2")
        .endsWith("label of 11");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "no json", "[]", "\u0000"})
  void shouldNameAFileThatIsNoConfiguration(String content) {
    assertThatThrownBy(() -> read(content))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("config.json");
  }

  @ParameterizedTest
  @CsvSource({
    "negative, 0",
    "POSITIVE, 1",
    "'  Positive ', 1",
    "0, 0",
    "1, 1",
    "1.0, 1",
    "' 1.00 ', 1",
    "0.0, 0",
    "LABEL_1, 1",
    "label_0, 0",
  })
  void shouldKnowALabelByNameAndByNumber(String given, int index) {
    assertThat(withLabels("negative", "positive").labelIndex(given)).hasValue(index);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "2",
        "-1",
        "01",
        "1.5",
        "1.",
        "01.0",
        "+1",
        "1e0",
        "99999999999999999999",
        "LABEL_1.0",
        "LABEL_2",
        "LABEL_",
        "LABEL_LABEL_1",
        "neutral",
        "positiv"
      })
  void shouldNotGuessALabel(String given) {
    assertThat(withLabels("negative", "positive").labelIndex(given)).isEmpty();
  }

  @Test
  void shouldTakeNumbersForNamesOnlyWhereNamesAreNumbers() {
    ModelConfig stars = withLabels("1", "2", "3", "4", "5");

    assertThat(stars.labelIndex("1")).hasValue(0);
    assertThat(stars.labelIndex("5")).hasValue(4);
    assertThat(stars.labelIndex("5.0")).hasValue(4);
    assertThat(stars.labelIndex(" 5.00")).hasValue(4);
    for (String none : new String[] {"0", "0.0", "6", "1.5", "LABEL_1", "-1"}) {
      assertThat(stars.labelIndex(none)).as(none).isEmpty();
    }
    assertThat(withLabels("-1", "0", "1").labelIndex("0")).hasValue(1);
    assertThat(withLabels("-1", "0", "1").labelIndex("2")).isEmpty();
    assertThat(withLabels("1.0", "2.0").labelIndex("1")).hasValue(0);
    assertThat(withLabels("1.0", "2.0").labelIndex("0")).isEmpty();
    assertThat(withLabels("01", "02").labelIndex("1")).hasValue(0);
    assertThat(withLabels("0.5", "1").labelIndex("0.50")).hasValue(0);
  }

  /** Whether 1 is the first or the second of 1 star and 2 stars, nobody can tell. */
  @Test
  void shouldTakeNoNumbersWhereNamesHaveOthersInThem() {
    for (String given : new String[] {"0", "1", "2", "1.0", "LABEL_1"}) {
      assertThat(withLabels("1 star", "2 stars").labelIndex(given)).as(given).isEmpty();
      assertThat(withLabels("rated-1", "rated-2").labelIndex(given)).as(given).isEmpty();
    }
    assertThat(withLabels("1 star", "2 stars").labelIndex("2 Stars")).hasValue(1);
    assertThat(withLabels("LABEL_1", "LABEL_2").labelIndex("label_1")).hasValue(0);
    assertThat(withLabels("LABEL_1", "LABEL_2").labelIndex("LABEL_0")).isEmpty();
    assertThat(withLabels("class 00", "class 01").labelIndex("1")).hasValue(1);
    assertThat(withLabels("good", "3D").labelIndex("1")).hasValue(1);
    assertThat(new LabelNames(List.of("1 star", "2 stars")).toString())
        .contains("give the whole name");
  }

  @Test
  void shouldNotMindBlanksAroundNames() {
    assertThat(withLabels(" bad", "good\n").labelIndex("good")).hasValue(1);
  }

  @Test
  void shouldKnowLabelsThatArePlaceholders() {
    ModelConfig nameless = withLabels("LABEL_0", "LABEL_1");

    assertThat(nameless.labelIndex("label_1")).hasValue(1);
    assertThat(nameless.labelIndex("0")).hasValue(0);
  }

  @Test
  void shouldKnowNoLabelWhereThereIsNone() {
    assertThat(withLabels().labelIndex("0")).isEmpty();
  }

  @Test
  void shouldNotMindTheLocaleOfTheProcess() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      assertThat(withLabels("negative", "positive").labelIndex("POSITIVE")).hasValue(1);
      assertThat(withLabels("IRRITATED", "positive").labelIndex("irritated")).hasValue(0);
      assertThat(withLabels("negative", "positive").labelIndex("label_1")).hasValue(1);
    } finally {
      Locale.setDefault(before);
    }
  }
}
