package org.sentimentstreams.wide;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.weights.Tensor;

/** Transformers that tell two labels apart by one logit: that of the second against the first. */
public final class OneLogit {
  private OneLogit() {}

  /** A model that says the same as one with a logit for each of two labels. */
  public static ModelDirectory write(Path directory, ModelDirectory two) throws IOException {
    Map<String, Tensor> head = new TreeMap<>(two.weightsWithoutPairs());
    head.keySet().removeIf(name -> !ModelWriter.isHead(name));
    head.replaceAll((name, tensor) -> name.startsWith("classifier.") ? difference(tensor) : tensor);
    ModelWriter.write(directory, two, head);
    return ModelDirectory.open(directory);
  }

  private static Tensor difference(Tensor tensor) {
    float[] both = tensor.floats();
    float[] second = new float[both.length / 2];
    for (int i = 0; i < second.length; i++) {
      second[i] = both[second.length + i] - both[i];
    }
    long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
    shape[0] = 1;
    return Tensor.of(second, shape);
  }
}
