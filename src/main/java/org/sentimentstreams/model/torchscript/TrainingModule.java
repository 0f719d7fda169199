package org.sentimentstreams.model.torchscript;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.weights.Tensor;

/**
 * The training form of a classifier: no layer is fused, dropout stands where the papers have it,
 * and every parameter is known by Hugging Face's name. Inputs are {@code input_ids}, {@code
 * attention_mask} and {@code token_type_ids}, int64 of shape [B, N], or the [CLS] features, float32
 * of shape [B, H], for a head alone; the output is float32 logits of shape [B, outputs].
 */
public final class TrainingModule {
  private static final String TEMPLATE = "training";

  private static final String CLASSIFIER = "classifier";

  /** As Hugging Face computes positions from ids: padding tokens keep the padding's own. */
  private static final String POSITIONS_FROM_PADDING =
      "torch.embedding(self.position, torch.add(torch.mul(torch.cumsum(torch.to(torch.ne(input_ids,"
          + " %1$d), 4), 1), torch.to(torch.ne(input_ids, %1$d), 4)), %1$d))";

  private static final String POSITIONS_FROM_ZERO =
      "torch.slice(self.position, 0, 0, torch.size(input_ids, 1), 1)";

  /** Probabilities of dropout are multiples of 1 / 32768. */
  private static final int DROPOUT_STEPS = 1 << 15;

  private final ModelConfig config;
  private final Family family;
  private final Checkpoint weights;
  private final Shape shape;
  private final Map<String, String> names = new LinkedHashMap<>();
  private final Deque<String> path = new ArrayDeque<>();
  private final ScriptModule root;

  /** The layouts of a head. */
  public enum HeadLayout {
    /** The family's own in Hugging Face: dense, activation, dropout, classifier. */
    POOLER("PoolerHead"),
    /** [CLS], dropout, classifier. */
    CLS("ClsHead"),
    /** Dense, activation, hidden layer, ReLU, dropout, classifier. */
    MLP("MlpHead"),
    /** Nothing: the outputs are the [CLS] features themselves, of shape [B, H]. */
    NONE("NoHead");

    private final String className;

    HeadLayout(String className) {
      this.className = className;
    }
  }

  /**
   * What the configuration does not say.
   *
   * @param headOnly whether the encoder is left out
   * @param encoderDropout probability inside of the encoder, attention included
   * @param headDropout probability before the classifier
   * @param bf16 whether the encoder's matrix products are computed in bfloat16; its weights are in
   *     single precision all the same
   */
  public record Shape(
      HeadLayout head, boolean headOnly, double encoderDropout, double headDropout, boolean bf16) {}

  /**
   * @param weights all that the shape needs, by Hugging Face's names
   * @throws org.sentimentstreams.model.weights.InvalidWeightsException if one is missing or has the
   *     wrong shape
   */
  public TrainingModule(ModelConfig config, Shape shape, Map<String, Tensor> weights) {
    this.config = config;
    this.family = Family.of(config.modelType());
    this.weights = new Checkpoint(weights, family.prefix());
    this.shape = shape;
    this.root = shape.headOnly() ? new ScriptModule("HeadOnly") : classifier();
    root.with("head", under("head", this::head));
  }

  /**
   * @throws IOException if the file cannot be written
   */
  public void write(Path file) throws IOException {
    Archive.write(file, code(), root);
  }

  /** Hugging Face's names, with the family's prefix, by the module's parameter names. */
  public Map<String, String> names() {
    return Collections.unmodifiableMap(names);
  }

  /**
   * The weights of a head and their shapes, by Hugging Face's names.
   *
   * @param hidden width of the hidden layer of {@link HeadLayout#MLP}
   * @param outputs logits of a text
   */
  public static Map<String, long[]> headShapes(
      ModelConfig config, HeadLayout layout, int hidden, int outputs) {
    Family family = Family.of(config.modelType());
    long h = config.hiddenSize();
    Map<String, long[]> shapes = new LinkedHashMap<>();
    if (layout == HeadLayout.NONE) {
      return shapes;
    }
    if (layout != HeadLayout.CLS) {
      linear(shapes, fullName(family, family.head().get(0).name()), h, h);
    }
    if (layout == HeadLayout.MLP) {
      linear(shapes, "hidden", hidden, h);
    }
    linear(shapes, classifier(family, layout), outputs, layout == HeadLayout.MLP ? hidden : h);
    return shapes;
  }

  private static void linear(Map<String, long[]> shapes, String name, long out, long in) {
    shapes.put(name + ".weight", new long[] {out, in});
    shapes.put(name + ".bias", new long[] {out});
  }

  /** The name of a tensor with the prefix of its family, if it belongs there. */
  public static String fullName(ModelConfig config, String name) {
    Family family = Family.of(config.modelType());
    return name.startsWith(family.prefix()) ? name : fullName(family, name);
  }

  /** The name of the last layer of a head, by Hugging Face. */
  public static String classifier(ModelConfig config, HeadLayout layout) {
    return classifier(Family.of(config.modelType()), layout);
  }

  private static String classifier(Family family, HeadLayout layout) {
    return layout == HeadLayout.POOLER ? family.head().get(1).name() : CLASSIFIER;
  }

  /** The layout of a checkpoint's head, by the layers that it has. */
  public static HeadLayout layoutOf(ModelConfig config, Map<String, Tensor> weights) {
    if (weights.containsKey("hidden.weight")) {
      return HeadLayout.MLP;
    }
    Family family = Family.of(config.modelType());
    String dense = family.head().get(0).name() + ".weight";
    boolean pooled = weights.containsKey(family.prefix() + dense) || weights.containsKey(dense);
    return pooled ? HeadLayout.POOLER : HeadLayout.CLS;
  }

  private ScriptModule classifier() {
    return new ScriptModule("SequenceClassifier").with("encoder", under("encoder", this::encoder));
  }

  private interface Part {
    ScriptModule build();
  }

  private ScriptModule under(String name, Part part) {
    path.addLast(name);
    ScriptModule module = part.build();
    path.removeLast();
    return module;
  }

  private ScriptModule head() {
    long h = config.hiddenSize();
    ScriptModule head = new ScriptModule(shape.head().className);
    if (shape.head() == HeadLayout.NONE) {
      return head;
    }
    if (shape.head() != HeadLayout.CLS) {
      head.with(
          "dense", under("dense", () -> linear("HeadLinear", family.head().get(0).name(), h, h)));
    }
    if (shape.head() == HeadLayout.MLP) {
      head.with("hidden", under("hidden", () -> linear("HeadLinear", "hidden", -1, h)));
    }
    long in = shape.head() == HeadLayout.MLP ? -1 : h;
    String last = classifier(family, shape.head());
    head.with("classifier", under("classifier", () -> linear("HeadLinear", last, -1, in)))
        .with("dropout", dropout(shape.headDropout()));
    if (shape.head() == HeadLayout.POOLER) {
      // Hugging Face's head for RoBERTa leaves out inputs of both layers.
      head.with("dense_dropout", dropout(countsFromPadding() ? shape.headDropout() : 0));
    }
    return head;
  }

  private ScriptModule encoder() {
    ScriptModule encoder =
        new ScriptModule("Encoder").with("embeddings", under("embeddings", this::embeddings));
    IntStream.range(0, config.layers())
        .forEach(i -> encoder.with("layer_" + i, under("layer_" + i, () -> layer(i))));
    return encoder;
  }

  private ScriptModule embeddings() {
    long h = config.hiddenSize();
    ScriptModule embeddings =
        new ScriptModule("Embeddings")
            .with("word", table("word", family.words(), config.vocabularySize()))
            .with("position", table("position", family.positions(), config.maxPositions()));
    if (family.tokenTypes() == null) {
      embeddings.with("token_type", Tensor.zeros(1, h));
    } else {
      embeddings.with("token_type", table("token_type", family.tokenTypes(), -1));
    }
    return embeddings
        .with("norm", under("norm", () -> norm(family.embeddingsNorm())))
        .with("dropout", dropout(shape.encoderDropout()));
  }

  private Tensor table(String attribute, String name, long rows) {
    return parameter(attribute, name + ".weight", rows, config.hiddenSize());
  }

  private ScriptModule layer(int i) {
    long h = config.hiddenSize();
    List<String> qkv = family.queryKeyValue();
    ScriptModule layer =
        new ScriptModule("Layer")
            .with("heads", config.heads())
            .with("scale", 1 / Math.sqrt((double) h / config.heads()));
    with(layer, "query", qkv.get(0).formatted(i), h, h);
    with(layer, "key", qkv.get(1).formatted(i), h, h);
    with(layer, "value", qkv.get(2).formatted(i), h, h);
    with(layer, "attention_output", family.attentionOutput().formatted(i), h, h);
    layer.with(
        "attention_norm", under("attention_norm", () -> norm(family.attentionNorm().formatted(i))));
    with(layer, "intermediate", family.intermediate().formatted(i), -1, h);
    with(layer, "output", family.output().formatted(i), h, -1);
    return layer
        .with("output_norm", under("output_norm", () -> norm(family.outputNorm().formatted(i))))
        .with("dropout", dropout(shape.encoderDropout()));
  }

  private void with(ScriptModule module, String attribute, String name, long out, long in) {
    module.with(attribute, under(attribute, () -> linear("Linear", name, out, in)));
  }

  private ScriptModule linear(String className, String name, long out, long in) {
    return new ScriptModule(className)
        .with("weight", parameter("weight", name + ".weight", out, in))
        .with("bias", parameter("bias", name + ".bias", out));
  }

  private static ScriptModule dropout(double rate) {
    long dropped = Math.round(rate * DROPOUT_STEPS);
    return new ScriptModule("Dropout")
        .with("dropped", dropped)
        .with("factor", (double) DROPOUT_STEPS / (DROPOUT_STEPS - dropped));
  }

  private ScriptModule norm(String name) {
    return new ScriptModule("LayerNorm")
        .with("weight", parameter("weight", name + ".weight", config.hiddenSize()))
        .with("bias", parameter("bias", name + ".bias", config.hiddenSize()))
        .with("eps", config.layerNormEpsilon());
  }

  private Tensor parameter(String attribute, String name, long... extents) {
    Tensor tensor = weights.get(name, extents);
    names.put(String.join(".", path) + "." + attribute, fullName(family, name));
    return tensor;
  }

  /** Hugging Face keeps what comes after BERT's pooler outside of the encoder. */
  private static String fullName(Family family, String name) {
    boolean outside = !name.contains(".layer.") && !name.startsWith("embeddings.");
    return outside && !name.startsWith("pooler.") ? name : family.prefix() + name;
  }

  private String code() {
    List<Map<String, String>> numbers =
        IntStream.range(0, config.layers())
            .mapToObj(i -> Map.of("{i}", Integer.toString(i)))
            .toList();
    return Template.fill(
        TEMPLATE,
        Map.of(
            "{linear}", product(),
            "{compute}", shape.bf16() ? "15" : "6",
            "{pool}", family.head().get(0).function(),
            "{head}", shape.head().className,
            "{positions}", positions(),
            "{activation}", Activation.of(config.activation()).script()),
        numbers);
  }

  private boolean countsFromPadding() {
    return config.padding() >= 0;
  }

  private String positions() {
    return countsFromPadding()
        ? POSITIONS_FROM_PADDING.formatted(config.padding())
        : POSITIONS_FROM_ZERO;
  }

  private String product() {
    return shape.bf16()
        ? "torch.linear(torch.to(x, 15), torch.to(self.weight, 15), torch.to(self.bias, 15))"
        : "torch.linear(x, self.weight, self.bias)";
  }
}
