package org.sentimentstreams.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.weights.Tensor;

/**
 * A second version of a model for people to see swapped in: the same encoder and a head with its
 * logits halved, so that the labels stay and the scores are less sure of themselves.
 */
public final class SecondVersion {
  /** What people are told of it. */
  public static final String DESCRIPTION = "the first version with its logits halved";

  private static final String LAST_LAYER = "classifier.";

  private SecondVersion() {}

  /**
   * Writes it.
   *
   * @param directory is made
   * @throws IOException if files cannot be read or written
   */
  public static ModelDirectory write(Path directory, ModelDirectory first) throws IOException {
    Map<String, Tensor> head = new TreeMap<>();
    first
        .weights()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(LAST_LAYER)) {
                head.put(name, halved(tensor));
              }
            });
    ModelWriter.write(directory, first, head);
    return ModelDirectory.open(directory);
  }

  private static Tensor halved(Tensor tensor) {
    float[] values = tensor.floats();
    for (int i = 0; i < values.length; i++) {
      values[i] /= 2;
    }
    return Tensor.of(values, tensor.shape().stream().mapToLong(Long::longValue).toArray());
  }
}
