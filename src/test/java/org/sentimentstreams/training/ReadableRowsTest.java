package org.sentimentstreams.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.training.dataset.LabeledText;

class ReadableRowsTest {
  @TempDir private Path folder;
  private final List<String> said = new ArrayList<>();

  private static LabeledText row(int line, String text) {
    return new LabeledText("id " + line, text, "positive", null, "line " + line);
  }

  @Test
  void shouldLeaveOutRowsOfWhoseTextsNoTokenIsMade() throws IOException {
    ModelDirectory model = TinyModel.write(folder, 1);
    List<LabeledText> rows =
        List.of(row(1, "a b"), row(2, "\ue000"), row(3, "!"), row(4, "\ue001 \ue002"));

    assertThat(ReadableRows.of(model, rows, said::add)).containsExactly(rows.get(0), rows.get(2));
    assertThat(said)
        .containsExactly(
            "Left out rows, because the tokenizer makes no tokens of their texts: 2; the first is"
                + " line 2");
  }

  @Test
  void shouldSayNothingWhereAllCanBeRead() throws IOException {
    List<LabeledText> rows = List.of(row(1, "a"), row(2, "7"));

    assertThat(ReadableRows.of(TinyModel.write(folder, 1), rows, said::add)).isEqualTo(rows);
    assertThat(said).isEmpty();
  }
}
