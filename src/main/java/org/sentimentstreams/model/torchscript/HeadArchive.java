package org.sentimentstreams.model.torchscript;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.weights.Tensor;

/**
 * The archive of a classifier's head. Its input is a float32 tensor of shape [B, H], the first
 * hidden state of each text; its output are logits of shape [B, labels].
 */
public final class HeadArchive {
  private static final Map<String, String> PLAIN =
      Map.of("{dtype}", "6", "{activation}", "wide");

  private HeadArchive() {}

  /**
   * @throws org.sentimentstreams.model.weights.InvalidWeightsException if a tensor is missing, has
   *     the wrong shape or holds something that is no number
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, ModelConfig config, Map<String, Tensor> weights)
      throws IOException {
    Family family = Family.of(config.modelType());
    Layers layers = new Layers(
            new Checkpoint(weights, family.prefix()), Arithmetic.plain());
    ScriptModule head = new ScriptModule("Head");
    List<Map<String, String>> text = new ArrayList<>();
    long width = config.hiddenSize();
    for (int i = 0; i < family.head().size(); i++) {
      HeadLayer layer = family.head().get(i);
      boolean last = i == family.head().size() - 1;
      long out = last ? config.labels().size() : width;
      head.with("layer_" + i, layers.linear(out, width, layer.name()));
      text.add(Map.of("{i}", Integer.toString(i), "{function}", layer.function()));
    }
    String code =
        Template.fill("linear-plain", PLAIN, List.of()) + Template.fill("head", Map.of(), text);
    Archive.write(file, code, head);
  }
}
