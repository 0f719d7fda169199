package org.sentimentstreams.lab.bench;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.sentimentstreams.lab.bench.TextBench.LabelledText;

/**
 * Beginnings of texts, as long as short reviews: a log-normal number of words around 30, 41 in the
 * mean, which is about 56 tokens. What is left may say something else, so no label stays.
 */
final class ShortTexts {
  private static final double MEDIAN_WORDS = 30;
  private static final double SPREAD = 0.8;
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private ShortTexts() {}

  static List<LabelledText> of(List<LabelledText> texts, long seed) {
    Random random = new Random(seed);
    return texts.stream()
        .map(
            text -> beginning(text.text(), MEDIAN_WORDS * Math.exp(SPREAD * random.nextGaussian())))
        .map(text -> new LabelledText(text, null))
        .toList();
  }

  private static String beginning(String text, double words) {
    String[] all = BLANKS.split(text.strip());
    return String.join(
        " ", List.of(all).subList(0, Math.min(all.length, Math.max(1, (int) words))));
  }
}
