package org.sentimentstreams.model.torchscript;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.lora.LoraConfig;
import org.sentimentstreams.model.weights.Tensor;

/**
 * The training form of a classifier: no layer is fused, dropout stands where the papers have it,
 * and every parameter is known by Hugging Face's name. Inputs are {@code input_ids}, {@code
 * attention_mask} and {@code token_type_ids}, int64 of shape [B, N], or the [CLS] features, float32
 * of shape [B, H], for a head alone; the output is float32 logits of shape [B, outputs].
 */
public final class TrainingModule {
  private static final Map<String, List<Map<String, String>>> NO_LAYERS =
      Map.of("{module}", List.of(), "{layer}", List.of());

  private static final String TEXT = "training";
  private static final String CLASSIFIER = "classifier";

  /** As Hugging Face computes positions from ids: padding tokens keep the padding's own. */
  private static final String POSITIONS_FROM_PADDING =
      "torch.embedding(self.position, torch.add(torch.mul(torch.cumsum(torch.to(torch.ne(input_ids,"
          + " %1$d), 4), 1), torch.to(torch.ne(input_ids, %1$d), 4)), %1$d))";

  private static final String POSITIONS_FROM_ZERO =
      "torch.slice(self.position, 0, 0, torch.size(input_ids, 1), 1)";

  private final ModelConfig config;
  private final Family family;
  private final TrainingLayers layers;
  private final Shape shape;
  private final LoraConfig lora;
  private final Map<String, String> names = new LinkedHashMap<>();
  private final Modules modules;
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

  /** As below, without adapters. */
  public TrainingModule(ModelConfig config, Shape shape, Map<String, Tensor> weights) {
    this(config, shape, weights, null);
  }

  /**
   * @param weights all that the shape needs, by Hugging Face's names
   * @param lora how the adapters count that stand among the weights; null if there are none
   * @throws org.sentimentstreams.model.weights.InvalidWeightsException if one is missing or has the
   *     wrong shape
   */
  public TrainingModule(
      ModelConfig config, Shape shape, Map<String, Tensor> weights, LoraConfig lora) {
    this.config = config;
    this.family = Families.of(config.modelType());
    this.layers =
        new TrainingLayers(new Checkpoint(weights, family.prefix()), shape.encoderDropout(), lora);
    this.lora = lora;
    this.shape = shape;
    this.modules = shape.headOnly() ? null : family.structure().training(config, layers);
    this.root =
        shape.headOnly()
            ? new ScriptModule("HeadOnly")
            : new ScriptModule("SequenceClassifier").with("encoder", modules.encoder());
    root.with("head", head());
    layers.names(root).forEach((path, name) -> names.put(path, family.fullName(name)));
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
    Family family = Families.of(config.modelType());
    long h = config.hiddenSize();
    Map<String, long[]> shapes = new LinkedHashMap<>();
    if (layout == HeadLayout.NONE) {
      return shapes;
    }
    if (layout != HeadLayout.CLS) {
      dense(shapes, family, config);
    }
    if (layout == HeadLayout.MLP) {
      linear(shapes, "hidden", hidden, h);
    }
    linear(shapes, classifier(family, layout), outputs, layout == HeadLayout.MLP ? hidden : h);
    return shapes;
  }

  private static void dense(Map<String, long[]> shapes, Family family, ModelConfig config) {
    long h = config.hiddenSize();
    HeadLayer dense = family.head().get(0);
    String name = family.fullName(dense.name());
    linear(shapes, name, h, h);
    if (!dense.bias().test(config)) {
      shapes.remove(name + ".bias");
    }
    if (dense.norm() != null) {
      shapes.put(dense.norm().name() + ".weight", new long[] {h});
      if (dense.norm().bias().test(config)) {
        shapes.put(dense.norm().name() + ".bias", new long[] {h});
      }
    }
  }

  private static void linear(Map<String, long[]> shapes, String name, long out, long in) {
    shapes.put(name + ".weight", new long[] {out, in});
    shapes.put(name + ".bias", new long[] {out});
  }

  /** The name of a tensor with the prefix of its family, if it belongs there. */
  public static String fullName(ModelConfig config, String name) {
    Family family = Families.of(config.modelType());
    return name.startsWith(family.prefix()) ? name : family.fullName(name);
  }

  /** The name of the first layer of a family's head, by Hugging Face. */
  public static String dense(ModelConfig config) {
    Family family = Families.of(config.modelType());
    return family.fullName(family.head().get(0).name());
  }

  /** The name of the last layer of a head, by Hugging Face. */
  public static String classifier(ModelConfig config, HeadLayout layout) {
    return classifier(Families.of(config.modelType()), layout);
  }

  private static String classifier(Family family, HeadLayout layout) {
    return layout == HeadLayout.POOLER ? family.head().get(1).name() : CLASSIFIER;
  }

  /**
   * The last layer of the encoder that uses a weight, counted from 0; -1 if no layer does.
   *
   * @param name Hugging Face's name of the weight
   */
  public static int layerOf(ModelConfig config, String name) {
    return Families.of(config.modelType()).structure().layerOf(config, name);
  }

  /** The layout of a checkpoint's head, by the layers that it has. */
  public static HeadLayout layoutOf(ModelConfig config, Map<String, Tensor> weights) {
    if (weights.containsKey("hidden.weight")) {
      return HeadLayout.MLP;
    }
    Family family = Families.of(config.modelType());
    String dense = family.head().get(0).name() + ".weight";
    boolean pooled = weights.containsKey(family.prefix() + dense) || weights.containsKey(dense);
    return pooled ? HeadLayout.POOLER : HeadLayout.CLS;
  }

  private ScriptModule head() {
    long h = config.hiddenSize();
    ScriptModule head = new ScriptModule(shape.head().className);
    if (shape.head() == HeadLayout.NONE) {
      return head;
    }
    HeadLayer dense = family.head().get(0);
    if (shape.head() != HeadLayout.CLS) {
      head.with("dense", layers.headLinear(dense.name(), h, h, dense.bias().test(config)))
          .with("norm", norm(dense));
    }
    if (shape.head() == HeadLayout.MLP) {
      head.with("hidden", layers.headLinear("hidden", -1, h, true));
    }
    long in = shape.head() == HeadLayout.MLP ? -1 : h;
    head.with("classifier", layers.headLinear(classifier(family, shape.head()), -1, in, true))
        .with("dropout", layers.dropout(shape.headDropout()));
    if (shape.head() == HeadLayout.POOLER) {
      head.with("dense_dropout", layers.dropout(dense.dropout() ? shape.headDropout() : 0));
    }
    return head;
  }

  private ScriptModule norm(HeadLayer dense) {
    HeadLayer.HeadNorm norm = dense.norm();
    return norm == null
        ? new ScriptModule(dense.normClass())
        : layers.norm(
            norm.name(), config.hiddenSize(), config.layerNormEpsilon(), norm.bias().test(config));
  }

  private String code() {
    Map<String, String> values = new HashMap<>();
    values.put("{linear}", product("x", "self.weight", "self.bias"));
    values.put("{down}", product("dropped", "self.lora_a"));
    values.put("{up}", product("low", "self.lora_b"));
    values.put("{compute}", shape.bf16() ? "15" : "6");
    values.put("{pool}", family.head().get(0).function().apply(config));
    values.put("{norm}", family.head().get(0).normClass());
    values.put("{head}", shape.head().className);
    values.put("{positions}", positions());
    values.put("{activation}", Activation.of(config.activation()).script());
    Template text = text();
    if (modules == null) {
      return text.fill(values, NO_LAYERS);
    }
    values.putAll(family.structure().places(config));
    return family
        .structure()
        .resource(config)
        .map(resource -> text.with(Template.read(resource, "training")))
        .orElse(text)
        .fill(values, modules.lines());
  }

  private String positions() {
    return config.padding() >= 0
        ? POSITIONS_FROM_PADDING.formatted(config.padding())
        : POSITIONS_FROM_ZERO;
  }

  private Template text() {
    Template text = Template.read(TEXT);
    return lora == null ? text : text.with(Template.read(TEXT, "lora"));
  }

  private String product(String... parts) {
    return Arrays.stream(parts)
        .map(part -> shape.bf16() ? "torch.to(%s, 15)".formatted(part) : part)
        .collect(Collectors.joining(", ", "torch.linear(", ")"));
  }
}
