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
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"do_lower_case\": false}");

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
}
