package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnknownTokenTest {
  @TempDir private Path folder;

  private OptionalLong unknown(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), json.replace('\'', '"'));
    return UnknownToken.of(file, Pipeline.parts(file));
  }

  @Test
  void shouldBeFoundAmongTheAddedTokens() throws IOException {
    assertThat(
            unknown(
                "{'added_tokens': [{'id': 0, 'content': '[PAD]'}, {'id': 7, 'content': '[UNK]'}],"
                    + " 'model': {'type': 'WordPiece', 'unk_token': '[UNK]', 'vocab': {'a': 1}}}"))
        .hasValue(7);
  }

  @Test
  void shouldBeFoundInTheVocabularyWhicheverComesFirst() throws IOException {
    assertThat(
            unknown(
                "{'added_tokens': [], 'model': {'unk_token': '?', 'merges': [['x', 'y']],"
                    + " 'vocab': {'a': 1, '?': 3}}}"))
        .hasValue(3);
    assertThat(unknown("{'model': {'vocab': {'?': 4, 'a': 1}, 'unk_token': '?'}}")).hasValue(4);
  }

  @Test
  void shouldBeTheNumberThatUnigramGives() throws IOException {
    assertThat(unknown("{'model': {'type': 'Unigram', 'unk_id': 3, 'vocab': [['a', -1.5]]}}"))
        .hasValue(3);
  }

  @Test
  void shouldBeMissingWhereTheTokenizerHasNone() throws IOException {
    assertThat(unknown("{'model': {'type': 'BPE', 'unk_token': null, 'vocab': {'null': 1}}}"))
        .isEmpty();
    assertThat(unknown("{'model': {'unk_token': '?', 'vocab': {'a': 1}}}")).isEmpty();
    assertThat(unknown("{}")).isEmpty();
  }

  @Test
  void shouldBeWhatATokenizerGivesToWhatItDoesNotKnow() throws IOException {
    ModelDirectory model = TinyModel.write(folder.resolve("model"), 1);
    try (TextEncoder encoder = TextEncoder.load(model.tokenizer(), 32)) {
      long unknown = encoder.unknownToken().orElseThrow();
      assertThat(encoder.encode("a b").count(unknown)).isZero();
      assertThat(encoder.encode("a \u2603 b \u2604").count(unknown)).isEqualTo(2);
    }
  }
}
