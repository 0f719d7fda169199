package org.sentimentstreams.lab.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.weights.Tensor;

/** A model of which nothing can be shared: the same, with all layer normalisations scaled. */
final class OtherEncoder {
  private static final float SCALE = 1.05f;

  private OtherEncoder() {}

  /**
   * @param directory is made, and one beside it if the model has an adapter, which would share the
   *     encoder
   */
  static ModelDirectory write(Path directory, ModelDirectory model) throws IOException {
    if (model.adapter().isPresent()) {
      Path merged = directory.resolveSibling(directory.getFileName() + "-merged");
      ModelWriter.writeMerged(merged, model);
      return write(directory, ModelDirectory.open(merged));
    }
    Map<String, Tensor> changed = new TreeMap<>();
    model
        .weights()
        .forEach(
            (name, tensor) -> {
              if (name.toLowerCase(Locale.ROOT).endsWith("norm.weight")) {
                changed.put(name, scaled(tensor));
              }
            });
    ModelWriter.write(directory, model, changed);
    return ModelDirectory.open(directory);
  }

  private static Tensor scaled(Tensor tensor) {
    float[] values = tensor.floats();
    for (int i = 0; i < values.length; i++) {
      values[i] *= SCALE;
    }
    return Tensor.of(values, tensor.shape().stream().mapToLong(Long::longValue).toArray());
  }
}
