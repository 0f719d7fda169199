package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checkpoints without a tokenizer.json bring older files. */
class TokenizerJsonTest {
  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    TinyModel.write(folder, 1);
    Files.delete(folder.resolve(ModelDirectory.TOKENIZER));
  }

  private long[] ids(String text) throws IOException {
    try (TextEncoder encoder = TextEncoder.load(ModelDirectory.open(folder).tokenizer(), 32)) {
      return encoder.encode(text).ids();
    }
  }

  private void settings(String json) throws IOException {
    Files.writeString(folder.resolve("tokenizer_config.json"), json);
  }

  private void words(String... words) throws IOException {
    Files.write(folder.resolve("vocab.txt"), List.of(words));
  }

  @Test
  void shouldReadTheWordsOfBert() throws IOException {
    Files.write(
        folder.resolve("vocab.txt"),
        List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##b", "film", "##s", "!"));

    assertThat(ids("A films ab [MASK] é !")).containsExactly(2, 5, 7, 8, 5, 6, 4, 1, 9, 3);
  }

  @Test
  void shouldKeepCapitalsWhereTheSettingsSaySo() throws IOException {
    Files.write(
        folder.resolve("vocab.txt"), List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "film", "Film"));
    settings("{\"do_lower_case\": false}");

    assertThat(ids("film Film")).containsExactly(2, 4, 5, 3);
  }

  @Test
  void shouldReadThePiecesAndMergesOfRoberta() throws IOException {
    Files.writeString(
        folder.resolve("vocab.json"),
        """
        {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "a": 4, "b": 5, "ab": 6, "Ġ": 7, "Ġab": 8,
         "<mask>": 9}
        """);
    Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\na b\nĠ ab\n");
    settings("{\"tokenizer_class\": \"RobertaTokenizerFast\"}");

    assertThat(ids("ab ab")).containsExactly(0, 6, 8, 2);
    assertThat(ids("ab <mask>")).containsExactly(0, 6, 9, 2);
  }

  @Test
  void shouldNameASpecialTokenThatIsMissing() throws IOException {
    Files.write(folder.resolve("vocab.txt"), List.of("[PAD]", "[UNK]", "film"));

    assertThatThrownBy(() -> ModelDirectory.open(folder))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("vocab.txt", "[SEP]");
  }

  @Test
  void shouldSayThatThereIsNoTokenizerAtAll() {
    assertThatThrownBy(() -> ModelDirectory.open(folder))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("has no tokenizer.json");
  }

  @Test
  void shouldTakeOtherNamesOfSpecialTokens() throws IOException {
    words("<pad>", "<unk>", "<cls>", "<sep>", "<mask>", "a");
    settings(
        """
        {"tokenizer_class": "BertTokenizer", "unk_token": "<unk>", "cls_token": "<cls>",
         "sep_token": {"content": "<sep>", "lstrip": false}, "mask_token": "<mask>"}
        """);

    assertThat(ids("a b <mask>")).containsExactly(2, 5, 1, 4, 3);
  }

  /** An unknown word is [UNK], which MPNet has beside RoBERTa's {@code <unk>}. */
  @Test
  void shouldReadTheWordsOfMpnet() throws IOException {
    words("<s>", "<pad>", "</s>", "<unk>", "[UNK]", "a", "##b", "<mask>");
    settings("{\"tokenizer_class\": \"MPNetTokenizer\"}");

    assertThat(ids("A ab c")).containsExactly(0, 5, 5, 6, 4, 2);
    assertThat(ids("a  <mask>")).containsExactly(0, 5, 7, 2);
  }

  @Test
  void shouldKeepCapitalsOfMpnetWhereTheSettingsSaySo() throws IOException {
    words("<s>", "<pad>", "</s>", "<unk>", "[UNK]", "a", "A");
    settings("{\"tokenizer_class\": \"MPNetTokenizerFast\", \"do_lower_case\": false}");

    assertThat(ids("A a")).containsExactly(0, 6, 5, 2);
  }

  @Test
  void shouldTakeTheClassOfTheFamilyWhereNoneIsNamed() throws IOException {
    words("<s>", "<pad>", "</s>", "<unk>", "[UNK]", "a");
    Path config = folder.resolve(ModelDirectory.CONFIG);
    Files.writeString(config, "{\"model_type\": \"mpnet\", \"vocab_size\": 6}");

    try (TextEncoder encoder = TextEncoder.load(TokenizerJson.of(folder), 32)) {
      assertThat(encoder.encode("a b").ids()).containsExactly(0, 5, 4, 2);
    }
  }

  @Test
  void shouldAddTokensFromTheFileOfOlderCheckpoints() throws IOException {
    words("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "see");
    Files.writeString(folder.resolve("added_tokens.json"), "{\"[user]\": 7, \"[url]\": 6}");
    settings("{\"additional_special_tokens\": [\"[url]\", \"[user]\"]}");

    assertThat(ids("[user] see [url]")).containsExactly(2, 7, 5, 6, 3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BertJapaneseTokenizer | {\"tokenizer_class\": \"BertJapaneseTokenizer\"}",
        "BertJapaneseTokenizer | {\"word_tokenizer_type\": \"mecab\"}",
        "KoBertTokenizer | {\"tokenizer_class\": \"KoBertTokenizer\"}",
        "BertweetTokenizer | {\"tokenizer_class\": \"BertweetTokenizer\"}",
        "PhobertTokenizer | {\"tokenizer_class\": \"PhobertTokenizer\"}",
        "HerbertTokenizer | {\"tokenizer_class\": \"HerbertTokenizerFast\"}",
        "XLMRobertaTokenizer | {\"tokenizer_class\": \"XLMRobertaTokenizer\"}",
        "PreTrainedTokenizer | {\"tokenizer_class\": \"PreTrainedTokenizerFast\"}",
        "is code | {\"auto_map\": {\"AutoTokenizer\": [\"tokenization_x.X\", null]}}",
      })
  void shouldRefuseTokenizersThatVocabularyAloneCannotImitate(String named, String settings)
      throws IOException {
    words("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a");
    settings(settings);

    assertThatThrownBy(() -> ModelDirectory.open(folder))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll(
            "has no tokenizer.json",
            named,
            "AutoTokenizer.from_pretrained(\"%1$s\").save_pretrained(\"%1$s\")".formatted(folder));
  }

  @Test
  void shouldRefuseTheClassThatTheModelsConfigurationNames() throws IOException {
    words("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a");
    Path config = folder.resolve(ModelDirectory.CONFIG);
    Files.writeString(
        config,
        Files.readString(config)
            .replace("{\"model_type\"", "{\"tokenizer_class\": \"XTokenizer\", \"model_type\""));

    assertThatThrownBy(() -> ModelDirectory.open(folder))
        .hasMessageContaining("XTokenizer (\"tokenizer_class\")");
  }

  @Test
  void shouldRefuseByteLevelFilesOfAnotherClass() throws IOException {
    Files.writeString(folder.resolve("vocab.json"), "{\"<s>\": 0, \"</s>\": 1}");
    Files.writeString(folder.resolve("merges.txt"), "");
    settings("{\"tokenizer_class\": \"HerbertTokenizer\"}");

    assertThatThrownBy(() -> ModelDirectory.open(folder))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("HerbertTokenizer");
  }

  @Test
  void shouldRefuseAVocabularyOfSentencePiece() throws IOException {
    words("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "▁좋", "다");

    assertThatThrownBy(() -> ModelDirectory.open(folder))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("SentencePiece", "vocab.txt");
  }

  @Test
  void shouldRefuseAVocabularyThatIsNoText() throws IOException {
    Files.write(folder.resolve("vocab.txt"), new byte[] {'a', (byte) 0xff});

    assertThatThrownBy(() -> ModelDirectory.open(folder))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("vocab.txt is no text in UTF-8");
  }
}
