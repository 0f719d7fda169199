package org.sentimentstreams.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.schema.Prediction;

/**
 * A model that takes the time of a fast device and computes a number that anybody can compute
 * again, from the text and the version. The version is what a file says when a batch begins.
 */
final class SimulatedModel implements TextModel<Prediction> {
  static final String NAME = "simulated";
  private static final long MILLIS_PER_BATCH = 5;

  private final Path versionFile;

  SimulatedModel(Path versionFile) {
    this.versionFile = versionFile;
  }

  @Override
  public Tokens encode(String text) {
    return new Tokens(text.chars().asLongStream().toArray(), false, NAME);
  }

  @Override
  public List<Prediction> run(List<Tokens> batch) {
    String version = served();
    pause(MILLIS_PER_BATCH);
    return batch.stream().map(tokens -> predict(text(tokens), version)).toList();
  }

  /** What every instance has to say of this text when it serves this version. */
  static Prediction predict(String text, String version) {
    int hash = (text + '/' + version).hashCode() & 0xFFFF;
    double score = 0.5 + hash / 131_072.0;
    String label = hash % 2 == 0 ? "positive" : "negative";
    return Prediction.newBuilder()
        .setLabel(label)
        .setScore(score)
        .setScores(Map.of(label, score))
        .setModel(NAME)
        .setVersion(version)
        .setTokens(text.length())
        .setTruncated(false)
        .build();
  }

  private String served() {
    try {
      return Files.readString(versionFile).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Tokens tokens) {
    return LongStream.of(tokens.ids())
        .mapToObj(c -> Character.toString((int) c))
        .collect(Collectors.joining());
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
