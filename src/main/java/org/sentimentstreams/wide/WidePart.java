package org.sentimentstreams.wide;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.ModelDirectory;

/**
 * The wide part of a model with how it is joined.
 *
 * @param digest stands for the weights: equal digests give equal logits
 */
public record WidePart(WideModel model, Join join, String digest) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DIGITS = 12;

  /**
   * That of a model's directory; empty if its config.json names none.
   *
   * @throws InvalidModelException if the file or a number of the join is missing or out of range
   * @throws org.sentimentstreams.model.weights.InvalidWeightsException if the file is damaged or
   *     belongs to a model with other labels
   * @throws IOException if a file cannot be read
   */
  public static Optional<WidePart> of(ModelDirectory directory) throws IOException {
    if (!directory.hasWide()) {
      return Optional.empty();
    }
    JsonNode json = directory.wide();
    Path config = directory.path().resolve(ModelDirectory.CONFIG);
    Path file = ModelDirectory.wideFile(directory.path());
    try {
      ModelConfig known = directory.config();
      WideModel model = WideFile.read(file, known.problem(), known.labels().size());
      return Optional.of(
          new WidePart(model, Join.of(json), Digests.sha256(file).substring(0, DIGITS)));
    } catch (InvalidModelException e) {
      throw new InvalidModelException(config + ": " + e.getMessage(), e);
    }
  }

  /**
   * Gives a wide part to a model that is written already, in the place of one that it may have.
   *
   * @throws IOException if a file cannot be read or written
   */
  public static void write(Path directory, WideModel model, Join join) throws IOException {
    Path config = directory.resolve(ModelDirectory.CONFIG);
    ObjectNode json = (ObjectNode) JSON.readTree(config.toFile());
    join.write(
        json.withObjectProperty(ModelDirectory.OWN).withObjectProperty(ModelDirectory.WIDE_KEY));
    WideFile.write(directory.resolve(ModelDirectory.WIDE), model);
    Files.writeString(config, json.toPrettyString() + "\n");
  }

  /** What the wide part says of a text. */
  public WideScore score(String text) {
    return model.score(text);
  }

  /** Whether it answers that text alone. */
  public boolean decides(WideScore said) {
    double[] probabilities = model.problem().probabilities(said.logits());
    return join.decides(WideScore.confidence(model.problem(), probabilities), said);
  }
}
