package org.sentimentstreams.model.torchscript;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.weights.Tensor;

/**
 * The archive of an encoder: the architecture's text, filled in for a configuration, and the
 * weights in the places that the text names. Inputs are described in the text; outputs are float32
 * hidden states.
 */
public final class EncoderArchive {
  private final ModelConfig config;
  private final Family family;
  private final Checkpoint weights;
  private final Arithmetic arithmetic;
  private final Layers layers;

  private EncoderArchive(ModelConfig config, Arithmetic arithmetic, Map<String, Tensor> weights) {
    this.config = config;
    this.family = Family.of(config.modelType());
    this.weights = new Checkpoint(weights, family.prefix());
    this.arithmetic = arithmetic;
    this.layers = new Layers(this.weights, arithmetic);
  }

  /**
   * @param cuda whether it will run on a GPU
   * @return the names of the tensors that were taken
   * @throws org.sentimentstreams.model.weights.InvalidWeightsException if a tensor is missing, has
   *     the wrong shape or holds something that is no number
   * @throws IOException if the file cannot be written
   */
  public static Set<String> write(
      Path file, ModelConfig config, Precision precision, boolean cuda, Map<String, Tensor> weights)
      throws IOException {
    EncoderArchive archive = new EncoderArchive(config, Arithmetic.of(precision, cuda), weights);
    Archive.write(file, archive.code(), archive.encoder());
    return archive.weights.used();
  }

  private ScriptModule encoder() {
    ScriptModule encoder = new ScriptModule("Encoder").with("embeddings", embeddings());
    int last = config.layers() - 1;
    IntStream.range(0, last).forEach(i -> encoder.with("layer_" + i, layer(i)));
    return encoder.with("last", last(last));
  }

  private ScriptModule embeddings() {
    long h = config.hiddenSize();
    Tensor tokenTypes =
        family.tokenTypes() == null
            ? Tensor.zeros(1, h)
            : weights.get(family.tokenTypes() + ".weight", -1, h);
    return new ScriptModule("Embeddings")
        .with("word", weights.get(family.words() + ".weight", config.vocabularySize(), h))
        .with("position", weights.get(family.positions() + ".weight", config.maxPositions(), h))
        .with("token_type", tokenTypes)
        .with("norm", norm(family.embeddingsNorm()));
  }

  private ScriptModule layer(int i) {
    long h = config.hiddenSize();
    return new ScriptModule("Layer")
        .with("query_key_value", layers.linear(h, h, queryKeyValue(i)))
        .with("attention", attention())
        .with("rest", rest(i));
  }

  /** Its queries are asked for by the first token alone. */
  private ScriptModule last(int i) {
    long h = config.hiddenSize();
    String[] names = queryKeyValue(i);
    return new ScriptModule("Last")
        .with("query", layers.linear(h, h, names[0]))
        .with("key_value", layers.linear(h, h, names[1], names[2]))
        .with("attention", attention())
        .with("rest", rest(i));
  }

  private String[] queryKeyValue(int i) {
    return family.queryKeyValue().stream().map(name -> name.formatted(i)).toArray(String[]::new);
  }

  private ScriptModule attention() {
    return new ScriptModule("Attention").with("heads", config.heads());
  }

  private ScriptModule rest(int i) {
    long h = config.hiddenSize();
    return new ScriptModule("Rest")
        .with("attention_output", layers.linear(h, h, family.attentionOutput().formatted(i)))
        .with("attention_norm", norm(family.attentionNorm().formatted(i)))
        .with("intermediate", layers.linear(-1, h, family.intermediate().formatted(i)))
        .with("output", layers.linear(h, -1, family.output().formatted(i)))
        .with("output_norm", norm(family.outputNorm().formatted(i)));
  }

  private ScriptModule norm(String name) {
    return layers.norm(name, config.hiddenSize(), config.layerNormEpsilon());
  }

  private String code() {
    Map<String, String> values = new HashMap<>(Activation.of(config.activation()).values());
    values.put("{dtype}", Integer.toString(arithmetic.dtype()));
    values.put("{products_above}", Integer.toString(arithmetic.productsAbove()));
    List<Map<String, String>> numbers =
        IntStream.range(0, config.layers() - 1)
            .mapToObj(i -> Map.of("{i}", Integer.toString(i)))
            .toList();
    return Template.fill(arithmetic.linear(), values, List.of())
        + Template.fill("encoder", values, numbers);
  }
}
