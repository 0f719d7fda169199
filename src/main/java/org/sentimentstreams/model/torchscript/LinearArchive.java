package org.sentimentstreams.model.torchscript;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.weights.Tensor;

/** The archive of one linear layer alone, to measure what a machine can do at best. */
public final class LinearArchive {
  private LinearArchive() {}

  /**
   * A layer without bias of {@code size} inputs and outputs.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, Precision precision, int size) throws IOException {
    Arithmetic arithmetic = Arithmetic.of(precision, false, null);
    float[] weight = new float[size * size];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = (i % 251 - 125) / 125f;
    }
    Map<String, Tensor> weights =
        Map.of("linear.weight", Tensor.of(weight, size, size), "linear.bias", Tensor.zeros(size));
    ScriptModule peak =
        new ScriptModule("Peak")
            .with(
                "linear",
                new Layers(new Checkpoint(weights, ""), arithmetic).linear(size, size, "linear"));
    Map<String, String> values = new HashMap<>(Activation.of("gelu").values());
    values.put("{dtype}", Integer.toString(arithmetic.dtype()));
    String code =
        Template.read(arithmetic.linear()).with(Template.read("peak")).fill(values, Map.of());
    Archive.write(file, code, peak);
  }
}
