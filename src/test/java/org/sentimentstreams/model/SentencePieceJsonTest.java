package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The models and the right ids come from SentencePiece itself: see make.sh and reference.py beside
 * them.
 */
class SentencePieceJsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_TOKENS = 1000;
  private static final String XLM = "sentencepiece.bpe.model";

  @TempDir Path folder;

  private static byte[] resource(String name) throws IOException {
    try (InputStream in =
        SentencePieceJsonTest.class.getResourceAsStream("/sentencepiece/" + name)) {
      return in.readAllBytes();
    }
  }

  private static List<String> lines(String name) throws IOException {
    return new String(resource(name), StandardCharsets.UTF_8).lines().toList();
  }

  private void model(String resource, String file, String settings, int embeddings)
      throws IOException {
    Files.write(folder.resolve(file), resource(resource));
    Files.writeString(folder.resolve("tokenizer_config.json"), settings);
    Files.writeString(
        folder.resolve("config.json"),
        "{\"model_type\": \"bert\", \"vocab_size\": %d}".formatted(embeddings));
  }

  private void model(String resource, String file, String tokenizerClass) throws IOException {
    model(resource, file, "{\"tokenizer_class\": \"%s\"}".formatted(tokenizerClass), 5000);
  }

  private List<String> ids(List<String> texts) throws IOException {
    List<String> ids = new ArrayList<>();
    try (TextEncoder encoder = TextEncoder.load(TokenizerJson.of(folder), MOST_TOKENS)) {
      for (String text : texts) {
        ids.add(ids(encoder, text));
      }
    }
    return ids;
  }

  private String ids(String text) throws IOException {
    return ids(List.of(text)).get(0);
  }

  private static String ids(TextEncoder encoder, String text) {
    try {
      return Arrays.stream(encoder.encode(text).ids())
          .mapToObj(Long::toString)
          .collect(Collectors.joining(" "));
    } catch (NoTokensException e) {
      return "none";
    }
  }

  private JsonNode made() throws IOException {
    return JSON.readTree(TokenizerJson.of(folder).toFile());
  }

  @ParameterizedTest
  @CsvSource({
    "XLMRobertaTokenizer, sentencepiece.bpe.model, unigram.model, xlm-roberta.ids",
    "XLMRobertaTokenizerFast, sentencepiece.bpe.model, bpe.model, xlm-roberta-bpe.ids",
    "CamembertTokenizer, sentencepiece.bpe.model, unigram.model, camembert.ids",
    "DebertaV2Tokenizer, spm.model, deberta.model, deberta.ids",
    "AlbertTokenizer, spiece.model, albert.model, albert.ids",
  })
  void shouldMakeTheTokensOfSentencePiece(
      String tokenizerClass, String file, String resource, String reference) throws IOException {
    model(resource, file, tokenizerClass);
    List<String> texts = new ArrayList<>();
    List<String> right = new ArrayList<>();
    List<String> all = lines("texts.jsonl");
    List<String> ids = lines(reference);
    for (int i = 0; i < all.size(); i++) {
      // What is only a frame has no token of the text; an empty line is a known difference.
      if (ids.get(i).split(" ").length > 2) {
        texts.add(JSON.readValue(all.get(i), String.class));
        right.add(ids.get(i));
      }
    }

    assertThat(texts).hasSizeGreaterThan(200);
    assertThat(ids(texts)).isEqualTo(right);
  }

  /** Known steps alone need no trial in a process of its own. */
  @ParameterizedTest
  @CsvSource({
    "XLMRobertaTokenizer, sentencepiece.bpe.model, unigram.model",
    "DebertaV2Tokenizer, spm.model, deberta.model",
    "AlbertTokenizer, spiece.model, albert.model",
  })
  void shouldBeMadeOfKnownParts(String tokenizerClass, String file, String resource)
      throws IOException {
    model(resource, file, tokenizerClass);

    assertThat(UnknownParts.of(Pipeline.parts(TokenizerJson.of(folder)))).isEmpty();
  }

  @Test
  void shouldKnowTheSpecialTokensOfXlmRoberta() throws IOException {
    model("unigram.model", XLM, "XLMRobertaTokenizer");
    int pieces = made().at("/model/vocab").size();

    assertThat(ids("a <mask> a")).isEqualTo("0 13 %d 13 2".formatted(pieces - 1));
    assertThat(ids("<pad> a</s>")).isEqualTo("0 1 13 2 2");
  }

  @Test
  void shouldLetAlbertsMaskTakeTheBlankBeforeItAlong() throws IOException {
    model("albert.model", "spiece.model", "AlbertTokenizer");

    assertThat(ids("a [MASK] a")).isEqualTo(ids("a[MASK] a")).isNotEqualTo(ids("a a"));
  }

  /** Its pieces have places for [PAD], [CLS] and [SEP], but not for [MASK]. */
  @ParameterizedTest
  @CsvSource({"0, true", "1, false"})
  void shouldKnowTheMaskOfDebertaIfItHasAnEmbedding(int missing, boolean isKnown)
      throws IOException {
    String settings = "{\"tokenizer_class\": \"DebertaV2TokenizerFast\"}";
    model("deberta.model", "spm.model", settings, 5000);
    int mask = made().at("/model/vocab").size();
    model("deberta.model", "spm.model", settings, mask + 1 - missing);

    List<String> ids = List.of(ids("a [MASK]").split(" "));

    assertThat(ids).startsWith("1").endsWith("2");
    assertThat(ids.contains(String.valueOf(mask))).isEqualTo(isKnown);
  }

  /** As the converters do, which know no bytes. */
  @Test
  void shouldHaveAnUnknownTokenAlsoWhereThereAreBytes() throws IOException {
    model("deberta.model", "spm.model", "DebertaV2Tokenizer");

    assertThat(ids("\ua66e")).endsWith(" 3 2");
  }

  /** As the converters do; in SentencePiece itself, no new word begins behind it. */
  @Test
  void shouldBeginAWordBehindAnAddedPiece() throws IOException {
    model("albert.model", "spiece.model", "AlbertTokenizer");
    String user = ids("<user>").split(" ")[1];
    String a = ids("a").split(" ")[1];

    assertThat(ids("a<user>a")).isEqualTo("2 %s %s %s 3".formatted(a, user, a));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "albert.model | spiece.model | AlbertTokenizer | {} | É | e",
        "albert.model | spiece.model | AlbertTokenizer | {\"do_lower_case\": false} | É | E",
        "albert.model | spiece.model | AlbertTokenizer | {\"keep_accents\": true} | É | é",
        "deberta.model | spm.model | DebertaV2Tokenizer | {\"do_lower_case\": true} | DER | der",
      })
  void shouldNormaliseAsTheSettingsSay(
      String resource, String file, String kind, String settings, String text, String other)
      throws IOException {
    String named = settings.replaceFirst("}$", ", \"tokenizer_class\": \"" + kind + "\"}");
    model(resource, file, named.replace("{,", "{"), 5000);

    String changed = ids(text);
    assertThat(changed).isEqualTo(ids(other));
    if (!settings.equals("{}")) {
      model(resource, file, kind);
      assertThat(ids(text)).isNotEqualTo(changed);
    }
  }

  @Test
  void shouldCutAtMarksIfTheSettingsOfDebertaSaySo() throws IOException {
    model(
        "deberta.model",
        "spm.model",
        "{\"tokenizer_class\": \"DebertaV2Tokenizer\", \"split_by_punct\": true}",
        5000);

    String a = ids("a").split(" ")[1];
    String comma = ids(",").replaceAll("^1 | 2$", "");

    assertThat(ids("a,a")).isEqualTo("1 %s %s %s 2".formatted(a, comma, a));
    model("deberta.model", "spm.model", "DebertaV2Tokenizer");
    assertThat(ids("a,a")).isNotEqualTo("1 %s %s %s 2".formatted(a, comma, a));
  }

  @Test
  void shouldAddTokensThatTheSettingsName() throws IOException {
    model("unigram.model", XLM, "XLMRobertaTokenizer");
    int pieces = made().at("/model/vocab").size();
    Files.writeString(folder.resolve("added_tokens.json"), "{\"[url]\": %d}".formatted(pieces));

    assertThat(ids("a[url]")).isEqualTo("0 13 %d 2".formatted(pieces));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unigram.model | sentencepiece.bpe.model | BertTokenizer | needs vocab.txt",
        "unigram.model | spiece.model | XLMRobertaTokenizer | needs sentencepiece.bpe.model",
        "albert.model | spiece.model | T5Tokenizer | spiece.model alone cannot imitate",
        "bpe.model | tokenizer.model | LlamaTokenizer | tokenizer.model alone cannot imitate",
        "bpe.model | sentencepiece.bpe.model | KoBertTokenizer | KoBertTokenizer",
      })
  void shouldRefuseClassesThatReadItOtherwise(
      String resource, String file, String tokenizerClass, String words) throws IOException {
    model(resource, file, tokenizerClass);

    assertThatThrownBy(() -> TokenizerJson.of(folder))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll(
            words,
            tokenizerClass,
            "AutoTokenizer.from_pretrained(\"%1$s\").save_pretrained(\"%1$s\")".formatted(folder));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "albert.model | sentencepiece.bpe.model | XLMRobertaTokenizer | piece 0",
        "deberta.model | sentencepiece.bpe.model | CamembertTokenizer | piece 0",
        "unigram.model | spiece.model | AlbertTokenizer | no token [CLS]",
        "char.model | sentencepiece.bpe.model | XLMRobertaTokenizer | CHAR",
      })
  void shouldRefuseModelsThatTheClassWouldNumberOtherwise(
      String resource, String file, String tokenizerClass, String words) throws IOException {
    model(resource, file, "{\"tokenizer_class\": \"%s\"}".formatted(tokenizerClass), 100);

    assertThatThrownBy(() -> TokenizerJson.of(folder))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll(folder.resolve(file).toString(), words);
  }
}
