package org.sentimentstreams.lab.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.wide.Join;
import org.sentimentstreams.wide.NGrams;
import org.sentimentstreams.wide.Vocabulary;
import org.sentimentstreams.wide.WideModel;
import org.sentimentstreams.wide.WidePart;

/** A wide part that is sure of every text with a certain sentence, and knows nothing else. */
final class TinyWide {
  /** Nine words, so that enough n-grams speak. */
  static final String SENTENCE = "we liked all of it and so did they";

  private static final Join JOIN = new Join(0.5, 0.5, 0.9, 0.5, 1);
  private static final byte RARITY = 16;

  private TinyWide() {}

  /**
   * Gives it to a model that is written.
   *
   * @param positive what it says of the sentence
   */
  static void write(Path directory, boolean positive) throws IOException {
    int[] grams = Arrays.stream(NGrams.of(SENTENCE)).sorted().distinct().toArray();
    byte[] rarities = new byte[grams.length];
    Arrays.fill(rarities, RARITY);
    byte[] weights = new byte[grams.length];
    Arrays.fill(weights, positive ? Byte.MAX_VALUE : -Byte.MAX_VALUE);
    WideModel model =
        new WideModel(
            new Vocabulary(grams, rarities),
            Problem.SINGLE_LABEL,
            2,
            new byte[][] {weights},
            new float[] {0.01f},
            new float[] {0});
    WidePart.write(directory, model, JOIN);
  }
}
