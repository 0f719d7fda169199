package org.sentimentstreams.training.dataset;

/**
 * What became of the labels that were given.
 *
 * @param given all of them
 * @param replaced those of reviews that got a later label
 * @param removed those of reviews that were taken back
 * @param empty those of blank texts
 * @param duplicates those of texts that stand again under another id with the same label
 * @param contradictions the same with another label; the latest counts
 * @param leaks those of texts that stand in the test file
 * @param used what is left
 */
public record DatasetReport(
    int given,
    int replaced,
    int removed,
    int empty,
    int duplicates,
    int contradictions,
    int leaks,
    int used) {

  /** One sentence, which names only what was dropped. */
  public String sentence() {
    StringBuilder sentence = new StringBuilder("%d labels, %d used".formatted(given, used));
    append(sentence, replaced, "replaced by a later label");
    append(sentence, removed, "taken back");
    append(sentence, empty, "with blank texts");
    append(sentence, duplicates, "duplicates");
    append(sentence, contradictions, "contradicted by a later label of the same text");
    append(sentence, leaks, "dropped because the test file has the same text");
    return sentence.toString();
  }

  private static void append(StringBuilder sentence, int count, String what) {
    if (count > 0) {
      sentence.append(", ").append(count).append(' ').append(what);
    }
  }
}
