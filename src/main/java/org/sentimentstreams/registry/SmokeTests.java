package org.sentimentstreams.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.NoTokensException;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.schema.SmokeTest;

/**
 * A few texts with the logits that their publisher computed. An instance that computes other logits
 * has a broken file, engine or machine, and must not serve the version. Texts that are cut off are
 * not compared, since each instance has its own limit of tokens.
 */
public final class SmokeTests {
  private static final List<String> TEXTS =
      List.of(
          "good",
          "Not what we had hoped for, and twice the price.",
          "The second half is slow, but the last ten minutes make up for all of it!",
          "Arrived late, works well; the manual is a riddle.");

  private SmokeTests() {}

  /**
   * The logits that this classifier, loaded in single precision, computes for the texts.
   *
   * @throws InvalidModelException if its tokenizer makes no tokens of any text
   */
  static List<SmokeTest> of(Classifier classifier) {
    List<SmokeTest> tests = new ArrayList<>();
    boolean isRead = false;
    for (String text : TEXTS) {
      Optional<Tokens> read = encode(classifier, text);
      isRead |= read.isPresent();
      if (read.isEmpty() || read.get().truncated()) {
        continue;
      }
      Tokens tokens = read.get();
      List<Float> logits = new ArrayList<>();
      for (float logit : logits(classifier, tokens)) {
        logits.add(logit);
      }
      tests.add(new SmokeTest(text, logits));
    }
    if (!isRead) {
      throw new InvalidModelException(
          ("The tokenizer makes no tokens of any plain text, such as \"%s\": does "
                  + "tokenizer.json belong to this model?")
              .formatted(TEXTS.get(0)));
    }
    return tests;
  }

  /**
   * Compares.
   *
   * @param tolerance largest difference of a logit, as a share of the largest logit of the text or
   *     of 1, whichever is more
   * @throws SmokeTestFailedException that names the first text for which they differ more, or for
   *     which a logit is not a number
   */
  public static void verify(Classifier classifier, List<SmokeTest> tests, double tolerance) {
    for (SmokeTest test : tests) {
      Tokens tokens =
          encode(classifier, test.getText())
              .orElseThrow(
                  () ->
                      new SmokeTestFailedException(
                          "the tokenizer makes no token of the smoke test \"%s\" here"
                              .formatted(test.getText())));
      if (tokens.truncated()) {
        continue;
      }
      float[] actual = logits(classifier, tokens);
      List<Float> expected = test.getLogits();
      double scale = expected.stream().mapToDouble(Math::abs).max().orElse(1);
      boolean equal = actual.length == expected.size();
      for (int i = 0; equal && i < actual.length; i++) {
        // A comparison with NaN is false.
        equal = Math.abs(actual[i] - expected.get(i)) <= tolerance * Math.max(1, scale);
      }
      if (!equal) {
        throw new SmokeTestFailedException(
            "the smoke test \"%s\" gave the logits %s here, but %s where it was published"
                .formatted(test.getText(), shown(actual), expected));
      }
    }
  }

  private static Optional<Tokens> encode(Classifier classifier, String text) {
    try {
      return Optional.of(classifier.encode(text));
    } catch (NoTokensException e) {
      return Optional.empty();
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
