package org.sentimentstreams.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.schema.SmokeTest;

/**
 * A few texts with the logits that their publisher computed. An instance that computes others has a
 * broken file, engine or machine, and must not serve the version. A text that is cut off tells
 * nothing, since the limit of tokens is each instance's own.
 */
public final class SmokeTests {
  private static final List<String> TEXTS =
      List.of(
          "good",
          "Not what we had hoped for, and twice the price.",
          "The second half is slow, but the last ten minutes make up for all of it!",
          "Arrived late, works well; the manual is a riddle.");

  private SmokeTests() {}

  /** What this classifier makes of the texts; one that is loaded in single precision. */
  static List<SmokeTest> of(Classifier classifier) {
    List<SmokeTest> tests = new ArrayList<>();
    for (String text : TEXTS) {
      Tokens tokens = classifier.encode(text);
      if (tokens.truncated()) {
        continue;
      }
      List<Float> logits = new ArrayList<>();
      for (float logit : logits(classifier, tokens)) {
        logits.add(logit);
      }
      tests.add(new SmokeTest(text, logits));
    }
    return tests;
  }

  /**
   * Compares.
   *
   * @param tolerance largest difference of a logit, as a share of the largest logit of the text or
   *     of 1, whichever is more
   * @throws SmokeTestFailedException that names the first text for which they differ more, or for
   *     which a logit is no number
   */
  public static void verify(Classifier classifier, List<SmokeTest> tests, double tolerance) {
    for (SmokeTest test : tests) {
      Tokens tokens = classifier.encode(test.getText());
      if (tokens.truncated()) {
        continue;
      }
      float[] actual = logits(classifier, tokens);
      List<Float> expected = test.getLogits();
      double scale = expected.stream().mapToDouble(Math::abs).max().orElse(1);
      boolean equal = actual.length == expected.size();
      for (int i = 0; equal && i < actual.length; i++) {
        // A comparison with what is no number is false.
        equal = Math.abs(actual[i] - expected.get(i)) <= tolerance * Math.max(1, scale);
      }
      if (!equal) {
        throw new SmokeTestFailedException(
            "the smoke test \"%s\" gave the logits %s here, but %s where it was published"
                .formatted(test.getText(), shown(actual), expected));
      }
    }
  }

  private static float[] logits(Classifier classifier, Tokens tokens) {
    return classifier.logits(List.of(tokens))[0];
  }

  private static List<String> shown(float[] logits) {
    List<String> shown = new ArrayList<>();
    for (float logit : logits) {
      shown.add(String.format(Locale.ROOT, "%.5f", logit));
    }
    return shown;
  }
}
