package org.sentimentstreams.training.dataset;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.sentimentstreams.data.BlankText;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.model.LabelNames;
import org.sentimentstreams.model.TextDigest;

/**
 * Collects labels. The latest label of a review counts; of reviews with the same text, that which
 * was labelled last; a text that the test set has counts not at all.
 */
public final class LabelDataset {
  private final Map<String, Given> latest = new HashMap<>();
  private int given;
  private int replaced;
  private int removed;

  /**
   * A label and when it was given. Partitions are read in any order, so the order of arrival says
   * nothing of two reviews.
   */
  private record Given(LabeledText row, long time) {
    static final Comparator<Given> BY_TIME =
        Comparator.comparingLong(Given::time).thenComparing(given -> given.row().id());

    boolean saysTheSameAs(Given other) {
      return row.label() == null
          ? other.row().label() == null
          : other.row().label() != null
              && LabelNames.key(row.label()).equals(LabelNames.key(other.row().label()));
    }
  }

  /** A review that counts for nothing, because a later one has its text. */
  private record Passed(TextDigest text, Given given) {}

  /**
   * The rows that may be used, in the order of their ids, so that equal labels are an equal dataset
   * in whatever order they came.
   */
  public record Clean(List<LabeledText> rows, DatasetReport report) {

    /** Whether a text, white space apart, is one of them. */
    public Predicate<String> texts() {
      Set<TextDigest> texts = new HashSet<>();
      rows.forEach(row -> texts.add(textDigest(row.text())));
      return text -> texts.contains(textDigest(text));
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

  /** Takes the next label of a file. */
  public void add(LabeledText row) {
    add(row, given);
  }

  /**
   * Takes a label; an earlier one of the same review counts no more.
   *
   * @param time grows; among labels of one time, that of the larger id is the later one
   */
  public void add(LabeledText row, long time) {
    given++;
    if (latest.put(row.id(), new Given(row, time)) != null) {
      replaced++;
    }
  }

  /** Takes a review's label back. */
  public void remove(String id) {
    if (latest.remove(id) != null) {
      removed++;
    }
  }

  /** The number of reviews that have a label now. */
  public int size() {
    return latest.size();
  }

  /**
   * @param testTexts texts that must not be trained on
   */
  public Clean clean(Iterable<String> testTexts) {
    Set<TextDigest> test = new HashSet<>();
    testTexts.forEach(text -> test.add(textDigest(text)));
    Map<TextDigest, Given> byText = new HashMap<>();
    List<Passed> passed = new ArrayList<>();
    int empty = 0;
    int leaks = 0;
    for (Given given : latest.values()) {
      TextDigest text = textDigest(given.row().text());
      if (BlankText.isBlank(given.row().text())) {
        empty++;
      } else if (test.contains(text)) {
        leaks++;
      } else {
        Given before = byText.putIfAbsent(text, given);
        if (before != null) {
          boolean isLater = Given.BY_TIME.compare(given, before) > 0;
          byText.put(text, isLater ? given : before);
          passed.add(new Passed(text, isLater ? before : given));
        }
      }
    }
    int duplicates =
        (int) passed.stream().filter(p -> byText.get(p.text()).saysTheSameAs(p.given())).count();
    int contradictions = passed.size() - duplicates;
    List<LabeledText> rows = new ArrayList<>();
    byText.values().forEach(given -> rows.add(given.row()));
    rows.sort(Comparator.comparing(LabeledText::id));
    return new Clean(
        rows,
        new DatasetReport(
            given, replaced, removed, empty, duplicates, contradictions, leaks, rows.size()));
  }

  /** Equal for texts that count as one: white space does not make another text. */
  public static TextDigest textDigest(String text) {
    return TextDigest.of(text.strip().replaceAll("\\s+", " "));
  }
}
