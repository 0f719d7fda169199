package org.sentimentstreams.model.torchscript;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.Tensor;

/**
 * The archive of a classifier's head. Its input is a float32 tensor of shape [B, H], the first
 * hidden state of each text; its output are logits of shape [B, labels], or [B, 1] where one logit
 * tells two labels apart.
 */
public final class HeadArchive {
  private static final String CLASSIFIER = "classifier";

  private static final HeadLayer LINEAR = HeadLayer.last(CLASSIFIER);

  /** The additional layer of a head with a multilayer perceptron. */
  private static final HeadLayer HIDDEN = new HeadLayer("hidden", HeadLayer.RELU, false);

  private static final Map<String, String> PLAIN = Map.of("{dtype}", "6", "{activation}", "wide");

  private HeadArchive() {}

  /**
   * @return the names of the tensors that were taken
   * @throws InvalidWeightsException if a tensor is missing, has the wrong shape or holds something
   *     that is no number
   * @throws IOException if the file cannot be written
   */
  public static Set<String> write(Path file, ModelConfig config, Map<String, Tensor> weights)
      throws IOException {
    Family family = Families.of(config.modelType());
    Checkpoint checkpoint = new Checkpoint(weights, family.prefix());
    Layers layers = new Layers(checkpoint, Arithmetic.plain());
    ScriptModule head = new ScriptModule("Head");
    List<Map<String, String>> text = new ArrayList<>();
    long width = config.hiddenSize();
    for (HeadLayer layer : layout(family, checkpoint)) {
      int i = text.size();
      long out =
          layer.bias().test(config)
              ? checkpoint.get(layer.name() + ".bias", -1).elements()
              : checkpoint.get(layer.name() + ".weight", -1, width).shape().get(0);
      head.with("layer_" + i, layers.linear(out, width, layer.bias().test(config), layer.name()))
          .with("norm_" + i, norm(layer, config, layers, out));
      String output = "(self.layer_%d).forward(x)".formatted(i);
      String activated = layer.function().apply(config).replace("wide", output);
      text.add(
          Map.of(
              "{i}",
              Integer.toString(i),
              "{norm}",
              layer.normClass(),
              "{applied}",
              "(self.norm_%d).forward(%s)".formatted(i, activated)));
      width = out;
    }
    requireLogits(width, config);
    String code =
        Template.read("linear-plain")
            .with(Template.read("head"))
            .fill(PLAIN, Map.of("{i}", text, "{applied}", text));
    Archive.write(file, code, head);
    return checkpoint.used();
  }

  private static ScriptModule norm(HeadLayer layer, ModelConfig config, Layers layers, long size) {
    HeadLayer.HeadNorm norm = layer.norm();
    return norm == null
        ? new ScriptModule(layer.normClass())
        : layers.norm(norm.name(), size, config.layerNormEpsilon(), norm.bias().test(config));
  }

  /** The outputs of the classifier that a checkpoint has; empty if it has none. */
  public static OptionalInt outputs(String modelType, Map<String, Tensor> weights) {
    Family family = Families.of(modelType);
    Checkpoint checkpoint = new Checkpoint(weights, family.prefix());
    List<HeadLayer> layers = layout(family, checkpoint);
    String last = layers.get(layers.size() - 1).name();
    return checkpoint.has(last)
        ? OptionalInt.of(Math.toIntExact(checkpoint.get(last + ".bias", -1).elements()))
        : OptionalInt.empty();
  }

  /** The family's own layers, with one more before the last, or the classifier alone on [CLS]. */
  private static List<HeadLayer> layout(Family family, Checkpoint weights) {
    HeadLayer dense = family.head().get(0);
    if (weights.has(HIDDEN.name())) {
      return List.of(dense, HIDDEN, LINEAR);
    }
    return !weights.has(dense.name()) && weights.has(CLASSIFIER) ? List.of(LINEAR) : family.head();
  }

  private static void requireLogits(long logits, ModelConfig config) {
    int labels = config.labels().size();
    boolean binary = logits == 1 && labels == 2 && !config.multiLabel();
    if (logits != labels && !binary) {
      throw new InvalidWeightsException(
          "The classifier has %d outputs, but config.json names %d labels %s"
              .formatted(logits, labels, config.labels()));
    }
  }
}
