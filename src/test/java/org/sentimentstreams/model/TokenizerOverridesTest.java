package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The right ids are those of transformers 4.57 and 5.18 for the same files. */
class TokenizerOverridesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What TinyModel makes of these letters. */
  private static final int CLS = 2;

  private static final int SEP = 3;
  private static final int UNK = 1;
  private static final int A = 4;
  private static final int B = 6;
  private static final int SIZE = 56;

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    TinyModel.write(folder, 1);
  }

  private void tokenizer(Consumer<ObjectNode> change) throws IOException {
    Path file = folder.resolve(ModelDirectory.TOKENIZER);
    ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
    change.accept(json);
    JSON.writeValue(file.toFile(), json);
  }

  private void file(String name, String json) throws IOException {
    Files.writeString(folder.resolve(name), json);
  }

  private JsonNode effective() throws IOException {
    return JSON.readTree(ModelDirectory.open(folder).tokenizer().toFile());
  }

  private long[] ids(String text) throws IOException {
    try (TextEncoder encoder = TextEncoder.load(ModelDirectory.open(folder).tokenizer(), 32)) {
      return encoder.encode(text).ids();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"do_lower_case\": false} | false",
        "{\"do_lower_case\": false, \"tokenizer_class\": \"BertTokenizerFast\"} | false",
        "{\"do_lower_case\": false, \"tokenizer_class\": \"DistilBertTokenizer\"} | false",
        "{\"do_lower_case\": false, \"tokenizer_class\": \"ElectraTokenizer\"} | false",
        "{\"do_lower_case\": false, \"tokenizer_class\": \"PreTrainedTokenizerFast\"} | true",
        "{\"do_lower_case\": true} | true",
        "{} | true",
      })
  void shouldLowercaseAsTheClassOfTheTokenizerDoes(String settings, boolean lower)
      throws IOException {
    file("tokenizer_config.json", settings);

    assertThat(ids("A b")).containsExactly(CLS, lower ? A : UNK, B, SEP);
  }

  /** MPNet's class minds capitals and accents, but not Chinese characters. */
  @Test
  void shouldChangeOfMpnetWhatItsClassMinds() throws IOException {
    file(
        "tokenizer_config.json",
        """
        {"tokenizer_class": "MPNetTokenizer", "do_lower_case": false, "strip_accents": true,
         "tokenize_chinese_chars": false}
        """);

    JsonNode normalizer = effective().path("normalizer");
    assertThat(normalizer.path("lowercase").asBoolean()).isFalse();
    assertThat(normalizer.path("strip_accents").asBoolean()).isTrue();
    assertThat(normalizer.path("handle_chinese_chars").asBoolean()).isTrue();
  }

  /** In a list of pieces, an id is a place. */
  @Test
  void shouldFindSpecialTokensAmongPieces() throws IOException {
    Path file = folder.resolve(ModelDirectory.TOKENIZER);
    TestTokenizers.unigram(file);
    tokenizer(json -> json.putArray("added_tokens"));
    file("tokenizer_config.json", "{\"tokenizer_class\": \"XLMRobertaTokenizerFast\"}");

    assertThat(ids("<s>the")).startsWith(0, 0).endsWith(2);
    assertThat(effective().path("added_tokens"))
        .extracting(token -> token.path("content").asText() + token.path("id").asInt())
        .containsExactly("<s>0", "</s>2", "<unk>3", "<pad>1");
  }

  /** Classes of SentencePiece take tokenizer.json as it is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "AlbertTokenizer",
        "DebertaV2TokenizerFast",
        "PreTrainedTokenizerFast",
        "XTokenizer"
      })
  void shouldLeaveTheNormaliserToOtherClasses(String tokenizerClass) throws IOException {
    JsonNode before = effective().path("normalizer");
    file(
        "tokenizer_config.json",
        "{\"tokenizer_class\": \"%s\", \"do_lower_case\": false, \"keep_accents\": true}"
            .formatted(tokenizerClass));

    assertThat(effective().path("normalizer")).isEqualTo(before);
  }

  /** BERT's class lowercases where its settings are silent, whatever tokenizer.json says. */
  @Test
  void shouldTakeTheDefaultsOfSettingsThatAreThere() throws IOException {
    tokenizer(json -> ((ObjectNode) json.get("normalizer")).put("lowercase", false));
    assertThat(ids("A b")).containsExactly(CLS, UNK, B, SEP);

    file("tokenizer_config.json", "{\"model_max_length\": 8}");
    assertThat(ids("A b")).containsExactly(CLS, A, B, SEP);
  }

  @Test
  void shouldStripAccentsAndCutChineseAsTheSettingsSay() throws IOException {
    assertThat(ids("ä")).containsExactly(CLS, A, SEP);

    file("tokenizer_config.json", "{\"strip_accents\": false, \"tokenize_chinese_chars\": false}");

    assertThat(ids("ä")).containsExactly(CLS, UNK, SEP);
    assertThat(ids("a中b")).containsExactly(CLS, UNK, SEP);
    assertThat(effective().at("/normalizer/handle_chinese_chars").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "false | {\"add_prefix_space\": true} | true",
        "true | {\"add_prefix_space\": false} | false",
        "true | {} | false",
        "false | {\"add_prefix_space\": true, \"tokenizer_class\": \"PreTrainedTokenizerFast\"} |"
            + " true",
      })
  void shouldPutABlankBeforeTheTextAsTheSettingsSay(boolean before, String settings, boolean after)
      throws IOException {
    tokenizer(
        json ->
            json.putObject("pre_tokenizer")
                .put("type", "ByteLevel")
                .put("add_prefix_space", before)
                .put("trim_offsets", true));
    file("tokenizer_config.json", settings);

    assertThat(effective().at("/pre_tokenizer/add_prefix_space").asBoolean()).isEqualTo(after);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tokenizer_config.json | {\"added_tokens_decoder\": {\"56\": {\"content\": \"[url]\","
            + " \"special\": true}}}",
        "tokenizer_config.json | {\"additional_special_tokens\": [\"[url]\"]}",
        "tokenizer_config.json | {\"additional_special_tokens\": [{\"content\": \"[url]\"}]}",
        "tokenizer_config.json | {\"extra_special_tokens\": {\"url_token\": \"[url]\"}}",
        "special_tokens_map.json | {\"additional_special_tokens\": [\"[url]\"]}",
        "added_tokens.json | {\"[url]\": 56}",
      })
  void shouldAddTokensThatTheFilesBesideItName(String name, String json) throws IOException {
    file(name, json);

    assertThat(ids("a[url]b")).containsExactly(CLS, A, SIZE, B, SEP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void shouldReadATokenizerWithAByteOrderMark(String charset) throws IOException {
    Path file = folder.resolve(ModelDirectory.TOKENIZER);
    Files.write(file, ("\ufeff" + Files.readString(file)).getBytes(Charset.forName(charset)));

    assertThat(ids("a b")).containsExactly(CLS, A, B, SEP);
  }

  @Test
  void shouldSayInPlainWordsThatATokenizerIsNoJson() throws IOException {
    file(ModelDirectory.TOKENIZER, "# oops");

    assertThatThrownBy(() -> ModelDirectory.open(folder))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("tokenizer.json is not JSON");
  }

  @Test
  void shouldChangeATokenThatIsListedOtherwise() throws IOException {
    file("added_tokens.json", "{\"[url]\": 56}");
    file(
        "tokenizer_config.json",
        """
        {"added_tokens_decoder": {"56": {"content": "[url]", "single_word": true, "special": true}}}
        """);

    assertThat(ids("a [url] b")).containsExactly(CLS, A, SIZE, B, SEP);
    assertThat(ids("a[url]")).doesNotContain(SIZE);
  }

  /** The class knows them, though tokenizer.json of this model does not list them. */
  @Test
  void shouldKnowTheUsualSpecialTokens() throws IOException {
    file("tokenizer_config.json", "{}");

    assertThat(ids("a [SEP] b")).containsExactly(CLS, A, SEP, B, SEP);
    assertThat(ids("[MASK]")).doesNotContain(SIZE);
  }

  @Test
  void shouldKeepTheFileWhereNothingSaysOtherwise() throws IOException {
    tokenizer(
        json -> {
          int id = 0;
          for (String token : new String[] {"[PAD]", "[UNK]", "[CLS]", "[SEP]"}) {
            Added.role(token).write(json.withArray("added_tokens").addObject(), id++);
          }
        });
    file("tokenizer_config.json", "{\"do_lower_case\": true}");
    file("special_tokens_map.json", "{\"cls_token\": \"[CLS]\"}");

    assertThat(ModelDirectory.open(folder).tokenizer())
        .isEqualTo(folder.resolve(ModelDirectory.TOKENIZER));
  }

  @Test
  void shouldNotMindLengthsThatWereSavedWithTheTokenizer() throws IOException {
    long[] right = ids("a b a b a b");
    tokenizer(
        json -> {
          json.putObject("truncation")
              .put("direction", "Right")
              .put("max_length", 3)
              .put("strategy", "LongestFirst")
              .put("stride", 0);
          ObjectNode padding = json.putObject("padding");
          padding.putObject("strategy").put("Fixed", 30);
          padding
              .put("direction", "Right")
              .putNull("pad_to_multiple_of")
              .put("pad_id", 0)
              .put("pad_type_id", 0)
              .put("pad_token", "[PAD]");
        });
    file("tokenizer_config.json", "{\"model_max_length\": 4, \"do_lower_case\": true}");

    assertThat(ids("a b a b a b")).isEqualTo(right);
  }

  /** The registry's copies come without these files, so they must not need them. */
  @Test
  void shouldPublishTheTokenizerAsItIsUsed() throws IOException {
    file("tokenizer_config.json", "{\"do_lower_case\": false}");
    Path published = folder.resolve("published");
    ModelWriter.write(published, ModelDirectory.open(folder));

    try (TextEncoder encoder = TextEncoder.load(ModelDirectory.open(published).tokenizer(), 32)) {
      assertThat(encoder.encode("A b").ids()).containsExactly(CLS, UNK, B, SEP);
    }
  }
}
