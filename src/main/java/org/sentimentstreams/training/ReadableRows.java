package org.sentimentstreams.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.NoTokensException;
import org.sentimentstreams.model.TextEncoder;
import org.sentimentstreams.training.dataset.LabeledText;

/** Leaves out rows of whose texts a tokenizer makes no token: nothing can be learned from them. */
public final class ReadableRows {
  /** Enough to see whether there is a token. */
  private static final int FEW_TOKENS = 16;

  private ReadableRows() {}

  /**
   * The rows that can be trained on, in the same order.
   *
   * @param says is told how many are left out, and where the first stands
   */
  public static List<LabeledText> of(
      ModelDirectory base, List<LabeledText> rows, Consumer<String> says) throws IOException {
    if (rows.stream().allMatch(row -> hasAsciiLetter(row.text()))) {
      return rows;
    }
    List<LabeledText> readable = new ArrayList<>(rows.size());
    List<LabeledText> unreadable = new ArrayList<>();
    try (TextEncoder encoder = TextEncoder.load(base.tokenizer(), FEW_TOKENS)) {
      for (LabeledText row : rows) {
        (isReadable(row.text(), encoder) ? readable : unreadable).add(row);
      }
    }
    if (!unreadable.isEmpty()) {
      says.accept(
          ("Left out rows, because the tokenizer makes no tokens of their texts: %d; the "
                  + "first is %s")
              .formatted(unreadable.size(), unreadable.get(0).place()));
    }
    return readable;
  }

  private static boolean isReadable(String text, TextEncoder encoder) {
    try {
      return hasAsciiLetter(text) || encoder.encode(text).length() > 0;
    } catch (NoTokensException e) {
      return false;
    }
  }

  /** No tokenizer deletes them, so most texts need not be tokenised to know. */
  private static boolean hasAsciiLetter(String text) {
    return text.chars().anyMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z');
  }
}
