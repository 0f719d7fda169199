package org.sentimentstreams.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;

/**
 * A bad version of a model for people to see taken back: the same weights, but each label has the
 * name of the next one, as after an export that mixed them up. It loads, passes its smoke tests and
 * is quick; only labels can tell.
 */
public final class SpoiledVersion {
  /** What people are told of it. */
  public static final String DESCRIPTION = "the first version with its labels mixed up";

  private static final ObjectMapper JSON = new ObjectMapper();

  private SpoiledVersion() {}

  /**
   * Writes it.
   *
   * @param directory is made
   * @throws IOException if files cannot be read or written
   */
  public static ModelDirectory write(Path directory, ModelDirectory model) throws IOException {
    ModelWriter.write(directory, model);
    Path file = directory.resolve(ModelDirectory.CONFIG);
    ObjectNode config = (ObjectNode) JSON.readTree(Files.readString(file));
    List<String> labels = model.config().labels();
    ObjectNode names = config.putObject("id2label");
    ObjectNode indices = config.putObject("label2id");
    for (int i = 0; i < labels.size(); i++) {
      String next = labels.get((i + 1) % labels.size());
      names.put(Integer.toString(i), next);
      indices.put(next, i);
    }
    Files.writeString(file, config.toPrettyString() + "\n");
    return ModelDirectory.open(directory);
  }
}
