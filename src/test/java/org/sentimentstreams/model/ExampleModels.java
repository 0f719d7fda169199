package org.sentimentstreams.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

/**
 * A tiny random classifier of each family, and what an independent implementation says of texts.
 */
public final class ExampleModels {
  private static final int TINY_HEADS = 4;
  private static final int TINY_LAYERS = 2;
  private static final int LAYERS = 3;

  /** Of DistilBERT's names, the parts that BERT has otherwise. */
  private static final Map<String, String> DISTILBERT =
      Map.of(
          "bert.encoder.layer", "distilbert.transformer.layer",
          "attention.self.query", "attention.q_lin",
          "attention.self.key", "attention.k_lin",
          "attention.self.value", "attention.v_lin",
          "attention.output.dense", "attention.out_lin",
          "attention.output.LayerNorm", "sa_layer_norm",
          "intermediate.dense", "ffn.lin1",
          ".output.dense", ".ffn.lin2",
          ".output.LayerNorm", ".output_layer_norm",
          "bert.embeddings", "distilbert.embeddings");

  private ExampleModels() {}

  /**
   * A model and its reference.
   *
   * @param logits of the independent implementation, of the token ids of one text
   */
  public record Example(ModelDirectory model, Function<long[], double[]> logits) {}

  /**
   * @param modelType a family that is supported
   * @param folder is made
   */
  public static Example write(String modelType, Path folder) throws IOException {
    return switch (modelType) {
      case "bert" -> bert(folder);
      case "distilbert" -> distilBert(folder);
      case "roberta", "xlm-roberta", "camembert" -> roberta(modelType, folder);
      case "electra" -> {
        ModelDirectory model = RandomRelatives.electra(folder, 8);
        NaiveRelatives naive = naive(model, NaiveTransformer::gelu);
        yield new Example(model, ids -> naive.electra(ids, LAYERS));
      }
      case "mpnet" -> {
        ModelDirectory model = RandomRelatives.mpnet(folder);
        NaiveRelatives naive = naive(model, NaiveTransformer::gelu);
        yield new Example(model, ids -> naive.mpnet(ids, LAYERS));
      }
      case "albert" -> {
        ModelDirectory model = RandomRelatives.albert(folder, 1, 1);
        NaiveRelatives naive = naive(model, RelativesTest::tanhGelu);
        yield new Example(model, ids -> naive.albert(ids, LAYERS, 1, 1));
      }
      case "modernbert" -> modernBert(folder);
      case "deberta-v2" -> deberta(folder);
      default -> throw new IllegalArgumentException("There is no example of " + modelType);
    };
  }

  /** Texts of various lengths, none of which has a special token. */
  public static List<Tokens> texts(int... lengths) {
    List<Tokens> texts = new ArrayList<>();
    for (int length : lengths) {
      long[] ids = new Random(length + texts.size()).longs(length, 4, 56).toArray();
      texts.add(new Tokens(ids, false, ""));
    }
    return texts;
  }

  private static NaiveRelatives naive(ModelDirectory model, DoubleUnaryOperator activation)
      throws IOException {
    return new NaiveRelatives(
        model.weights(), RandomRelatives.HEADS, model.config().layerNormEpsilon(), activation);
  }

  private static Example modernBert(Path folder) throws IOException {
    ModelDirectory model = RandomModels.modernBert(folder);
    NaiveModernBert naive = ModernBertTest.usual(model);
    return new Example(model, ids -> naive.logits(ids, 4, false));
  }

  private static Example deberta(Path folder) throws IOException {
    ModelDirectory model = RandomModels.deberta(folder);
    NaiveDeberta naive =
        new NaiveDeberta(
            model.weights(), "deberta.", DebertaV2Test.shape(16, 128, DebertaV2Test.BOTH, true));
    return new Example(model, ids -> naive.logits(ids, 3, NaiveTransformer::gelu));
  }

  private static Example bert(Path folder) throws IOException {
    ModelDirectory model = TinyModel.write(folder, 5);
    var naive = new NaiveTransformer(model.weights(), "bert.", TINY_HEADS);
    return new Example(
        model, ids -> head(naive, first(naive, ids, 0), "pooler.dense", Math::tanh, "classifier"));
  }

  private static Example roberta(String modelType, Path folder) throws IOException {
    TinyModel.writeRoberta(folder, 5);
    Path config = folder.resolve(ModelDirectory.CONFIG);
    Files.writeString(
        config, Files.readString(config).replace("\"roberta\"", "\"" + modelType + "\""));
    ModelDirectory model = ModelDirectory.open(folder);
    var naive = new NaiveTransformer(model.weights(), "roberta.", TINY_HEADS);
    return new Example(
        model,
        ids ->
            head(
                naive,
                first(naive, ids, 2),
                "classifier.dense",
                Math::tanh,
                "classifier.out_proj"));
  }

  private static Example distilBert(Path folder) throws IOException {
    Map<String, Tensor> bert = new TreeMap<>(TinyModel.write(folder, 5).weights());
    bert.put("bert.embeddings.token_type_embeddings.weight", Tensor.zeros(2, 16));
    for (String part : List.of(".weight", ".bias")) {
      bert.put("pre_classifier" + part, bert.remove("bert.pooler.dense" + part));
    }
    Map<String, Tensor> renamed = new TreeMap<>();
    bert.forEach(
        (name, tensor) -> {
          if (!name.contains("token_type")) {
            renamed.put(distilBertName(name), tensor);
          }
        });
    Files.writeString(
        folder.resolve(ModelDirectory.CONFIG),
        """
        {"model_type": "distilbert", "architectures": ["DistilBertForSequenceClassification"],
         "dim": 16, "n_layers": 2, "n_heads": 4, "hidden_dim": 32, "vocab_size": 56,
         "max_position_embeddings": 64, "activation": "gelu",
         "id2label": {"0": "negative", "1": "positive"}}
        """);
    Files.delete(folder.resolve(ModelDirectory.WEIGHTS));
    SafeTensors.write(folder.resolve(ModelDirectory.WEIGHTS), renamed);
    var naive = new NaiveTransformer(bert, "bert.", TINY_HEADS);
    return new Example(
        ModelDirectory.open(folder),
        ids ->
            head(
                naive,
                first(naive, ids, 0),
                "pre_classifier",
                value -> Math.max(0, value),
                "classifier"));
  }

  private static String distilBertName(String name) {
    // The longer parts first: some begin with others.
    List<String> parts = new ArrayList<>(DISTILBERT.keySet());
    parts.sort((a, b) -> b.length() - a.length());
    String renamed = name;
    for (String part : parts) {
      renamed = renamed.replace(part, DISTILBERT.get(part));
    }
    return renamed;
  }

  private static double[] first(NaiveTransformer naive, long[] ids, long position) {
    long[] positions = LongStream.range(position, position + ids.length).toArray();
    return naive.hiddenStates(ids, positions, TINY_LAYERS)[0];
  }

  private static double[] head(
      NaiveTransformer naive,
      double[] first,
      String dense,
      DoubleUnaryOperator function,
      String classifier) {
    double[] pooled =
        Arrays.stream(naive.linear(new double[][] {first}, dense)[0]).map(function).toArray();
    return naive.linear(new double[][] {pooled}, classifier)[0];
  }
}
