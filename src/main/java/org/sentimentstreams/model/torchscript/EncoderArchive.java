package org.sentimentstreams.model.torchscript;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.sentimentstreams.model.Int8Inputs;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.weights.Tensor;

/**
 * The archive of an encoder: the architecture's text, filled in for a configuration, and the
 * weights in the places that the text names. Inputs are described in the text; outputs are float32
 * hidden states.
 */
public final class EncoderArchive {
  private EncoderArchive() {}

  /**
   * @param cuda whether it will run on a GPU
   * @param inputs the ranges of what layers read; null if they are unknown, or not for int8
   * @return the names of the tensors that were taken
   * @throws org.sentimentstreams.model.weights.InvalidWeightsException if a tensor is missing, has
   *     the wrong shape or holds something that is no number
   * @throws IOException if the file cannot be written
   */
  public static Set<String> write(
      Path file,
      ModelConfig config,
      Precision precision,
      boolean cuda,
      Int8Inputs inputs,
      Map<String, Tensor> weights)
      throws IOException {
    Family family = Families.of(config.modelType());
    Checkpoint checkpoint = new Checkpoint(weights, family.prefix());
    Arithmetic arithmetic = Arithmetic.of(precision, cuda, inputs);
    Modules modules = family.structure().inference(config, new Layers(checkpoint, arithmetic));
    Archive.write(file, code(family, config, arithmetic, modules), modules.encoder());
    return checkpoint.used();
  }

  static String code(Family family, ModelConfig config, Arithmetic arithmetic, Modules modules) {
    Map<String, String> values = new HashMap<>(Activation.of(config.activation()).values());
    values.put("{dtype}", Integer.toString(arithmetic.dtype()));
    values.put("{products_above}", Integer.toString(arithmetic.productsAbove()));
    values.put("{never}", Integer.toString(Arithmetic.NEVER));
    values.put("{last}", modules.last());
    values.putAll(family.structure().places(config));
    Template text = Template.read(arithmetic.linear()).with(Template.read("encoder"));
    return family
        .structure()
        .resource(config)
        .map(resource -> text.with(Template.read(resource, "inference")))
        .orElse(text)
        .fill(values, modules.lines());
  }
}
