package org.sentimentstreams.training.dataset;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.model.TextDigest;

/**
 * Collects labels in the order in which they were given. The latest label of a review counts; a
 * text that stands twice counts once; a text that the test set has counts not at all.
 */
public final class LabelDataset {
  private final Map<String, LabeledText> latest = new LinkedHashMap<>();
  private int given;
  private int replaced;
  private int removed;

  /**
   * The rows that may be used, in the order of their ids, so that equal labels are an equal dataset
   * in whatever order they came.
   */
  public record Clean(List<LabeledText> rows, DatasetReport report) {

    /** Whether a text, white space apart, is one of them. */
    public Predicate<String> texts() {
      Set<TextDigest> texts = new HashSet<>();
      rows.forEach(row -> texts.add(TextDigest.of(normal(row.text()))));
      return text -> texts.contains(TextDigest.of(normal(text)));
    }

    /** Stands for all rows, their texts and their labels. */
    public String digest() {
      MessageDigest all = Digests.newSha256();
      for (LabeledText row : rows) {
        String line = row.id() + "\n" + row.label() + "\n" + row.item() + "\n" + row.text();
        all.update(Digests.sha256(line).getBytes(StandardCharsets.US_ASCII));
      }
      return Digests.hex(all);
    }
  }

  /** Takes a label; an earlier one of the same review counts no more. */
  public void add(LabeledText row) {
    given++;
    // Taken out first, so that the order is that of the latest labels.
    if (latest.remove(row.id()) != null) {
      replaced++;
    }
    latest.put(row.id(), row);
  }

  /** Takes a review's label back. */
  public void remove(String id) {
    if (latest.remove(id) != null) {
      removed++;
    }
  }

  /** Reviews that have a label now. */
  public int size() {
    return latest.size();
  }

  /**
   * @param testTexts texts that must not be trained on
   */
  public Clean clean(Iterable<String> testTexts) {
    Set<TextDigest> test = new HashSet<>();
    testTexts.forEach(text -> test.add(TextDigest.of(normal(text))));
    Map<TextDigest, LabeledText> byText = new HashMap<>();
    int empty = 0;
    int leaks = 0;
    int duplicates = 0;
    int contradictions = 0;
    for (LabeledText row : latest.values()) {
      TextDigest text = TextDigest.of(normal(row.text()));
      if (row.text().isBlank()) {
        empty++;
      } else if (test.contains(text)) {
        leaks++;
      } else {
        LabeledText before = byText.put(text, row);
        if (before != null && String.valueOf(before.label()).equals(row.label())) {
          duplicates++;
        } else if (before != null) {
          contradictions++;
        }
      }
    }
    List<LabeledText> rows = new ArrayList<>(byText.values());
    rows.sort(Comparator.comparing(LabeledText::id));
    return new Clean(
        rows,
        new DatasetReport(
            given, replaced, removed, empty, duplicates, contradictions, leaks, rows.size()));
  }

  /** White space does not make another text. */
  private static String normal(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }
}
