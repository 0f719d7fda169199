package org.sentimentstreams.model.torchscript;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.model.Pooling;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.Tensor;

/**
 * The archive of what stands between an encoder and a head: pooling, linear layers, and a length of
 * 1, all in single precision. Inputs and outputs are described in its text.
 */
public final class PoolingArchive {
  private static final Map<String, String> PLAIN = Map.of("{dtype}", "6", "{activation}", "wide");

  private static final String NORMALIZED =
      "torch.div(x, torch.clamp_min(torch.norm(x, 2, [1], True), 1.0e-12))";

  private PoolingArchive() {}

  /**
   * @param hiddenSize width of the encoder's hidden states
   * @throws InvalidWeightsException if a linear layer is missing or has another shape
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, Pooling pooling, int hiddenSize, Map<String, Tensor> weights)
      throws IOException {
    Checkpoint checkpoint = new Checkpoint(weights, "");
    ScriptModule root = new ScriptModule("Pooling");
    List<Map<String, String>> layers = new ArrayList<>();
    long width = hiddenSize;
    for (Pooling.Function function : pooling.dense()) {
      int i = layers.size();
      String name = Pooling.layer(i);
      Tensor bias = checkpoint.get(name + ".bias", -1);
      root.with(
          "dense_" + i,
          new ScriptModule("Linear")
              .with("weight", checkpoint.get(name + ".weight", bias.elements(), width))
              .with("bias", bias));
      layers.add(Map.of("{i}", Integer.toString(i), "{function}", function.script()));
      width = bias.elements();
    }
    Map<String, String> values = new HashMap<>(PLAIN);
    values.put("{pool}", pooling.mode() == Pooling.Mode.CLS ? "texts" : pooling.mode().script());
    values.put("{length}", pooling.normalized() ? NORMALIZED : "x");
    String code =
        Template.read("linear-plain")
            .with(Template.read("pooling"))
            .fill(values, Map.of("{i}", layers));
    Archive.write(file, code, root);
  }

  /**
   * Numbers that a head reads of each text.
   *
   * @throws InvalidWeightsException if a linear layer is missing
   */
  public static int width(Pooling pooling, int hiddenSize, Map<String, Tensor> weights) {
    int layers = pooling.dense().size();
    return layers == 0
        ? hiddenSize
        : (int) new Checkpoint(weights, "").get(Pooling.layer(layers - 1) + ".bias", -1).elements();
  }
}
