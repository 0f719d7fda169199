package org.sentimentstreams.model.torchscript;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.weights.Tensor;

/**
 * The inference form of a model: the architecture's text, filled in for a configuration, and the
 * weights in the places that the text names. Inputs are {@code input_ids}, {@code attention_mask}
 * and {@code token_type_ids}, int64 of shape [B, N]; the output is float32: logits of shape [B,
 * labels], or hidden states of shape [B, N, H] for a bare encoder.
 */
public final class InferenceModule {
  private static final String TEMPLATE = "bert.torchscript";

  private final ModelConfig config;
  private final Family family;
  private final Checkpoint weights;

  private InferenceModule(ModelConfig config, Map<String, Tensor> weights) {
    this.config = config;
    this.family = Family.of(config.modelType());
    this.weights = new Checkpoint(weights, family.prefix());
  }

  /**
   * Writes an archive that ends in logits.
   *
   * @throws org.sentimentstreams.model.weights.InvalidWeightsException if a tensor is missing or
   *     has the wrong shape
   * @throws IOException if the file cannot be written
   */
  public static void writeClassifier(Path file, ModelConfig config, Map<String, Tensor> weights)
      throws IOException {
    InferenceModule module = new InferenceModule(config, weights);
    Archive.write(file, module.code(), module.classifier());
  }

  /** As above for an archive that ends in the last hidden states. */
  public static void writeEncoder(Path file, ModelConfig config, Map<String, Tensor> weights)
      throws IOException {
    InferenceModule module = new InferenceModule(config, weights);
    Archive.write(file, module.code(), module.encoder());
  }

  private ScriptModule classifier() {
    long h = config.hiddenSize();
    return new ScriptModule("SequenceClassifier")
        .with("encoder", encoder())
        .with("dense", linear(h, h, family.dense()))
        .with("classifier", linear(config.labels().size(), h, family.classifier()));
  }

  private ScriptModule encoder() {
    ScriptModule encoder = new ScriptModule("Encoder").with("embeddings", embeddings());
    IntStream.range(0, config.layers()).forEach(i -> encoder.with("layer_" + i, layer(i)));
    return encoder;
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
    String[] queryKeyValue =
        family.queryKeyValue().stream().map(name -> name.formatted(i)).toArray(String[]::new);
    return new ScriptModule("Layer")
        .with("heads", config.heads())
        .with("query_key_value", linear(h, h, queryKeyValue))
        .with("attention_output", linear(h, h, family.attentionOutput().formatted(i)))
        .with("attention_norm", norm(family.attentionNorm().formatted(i)))
        .with("intermediate", linear(-1, h, family.intermediate().formatted(i)))
        .with("output", linear(h, -1, family.output().formatted(i)))
        .with("output_norm", norm(family.outputNorm().formatted(i)));
  }

  private ScriptModule linear(long out, long in, String... names) {
    return new ScriptModule("Linear")
        .with("weight", concat(names, name -> weights.get(name + ".weight", out, in)))
        .with("bias", concat(names, name -> weights.get(name + ".bias", out)));
  }

  private static Tensor concat(String[] names, Function<String, Tensor> lookup) {
    List<Tensor> parts = Arrays.stream(names).map(lookup).toList();
    return parts.size() == 1 ? parts.get(0) : Tensor.concat(parts);
  }

  private ScriptModule norm(String name) {
    return new ScriptModule("LayerNorm")
        .with("weight", weights.get(name + ".weight", config.hiddenSize()))
        .with("bias", weights.get(name + ".bias", config.hiddenSize()))
        .with("eps", config.layerNormEpsilon());
  }

  private String code() {
    return template()
        .replace("{head}", family.head())
        .replace("{activation}", activation())
        .lines()
        .filter(line -> !line.startsWith("#"))
        .flatMap(this::perLayer)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private Stream<String> perLayer(String line) {
    return line.contains("{i}")
        ? IntStream.range(0, config.layers())
            .mapToObj(i -> line.replace("{i}", Integer.toString(i)))
        : Stream.of(line);
  }

  private String activation() {
    return switch (config.activation()) {
      case "gelu" -> "torch.gelu(wide, approximate=\"none\")";
      case "gelu_new", "gelu_pytorch_tanh" -> "torch.gelu(wide, approximate=\"tanh\")";
      case "relu" -> "torch.relu(wide)";
      default ->
          throw new InvalidModelException(
              "The activation \"%s\" is not supported; gelu, gelu_new, gelu_pytorch_tanh, relu are"
                  .formatted(config.activation()));
    };
  }

  private static String template() {
    try (InputStream in = InferenceModule.class.getResourceAsStream(TEMPLATE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
