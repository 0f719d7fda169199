package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.sentimentstreams.model.weights.FileCheck;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.Tensor;

/**
 * A directory of the sentence-transformers library: {@code modules.json} names the parts of a
 * model, each with a folder of its own, such as {@code 0_Transformer}, {@code 1_Pooling}, {@code
 * 2_Dense} and {@code 3_Normalize}.
 *
 * @param transformer the folder with config.json, weights and tokenizer
 * @param pooling what the modules behind it do
 * @param dense the folders of linear layers
 * @see <a href="https://www.sbert.net/docs/package_reference/sentence_transformer/models.html">The
 *     modules</a>
 */
record SentenceTransformer(Path transformer, Pooling pooling, List<Path> dense) {
  static final String MODULES = "modules.json";

  /** What sentence-transformers calls them, and whether we do that. */
  private static final Map<String, Pooling.Mode> MODES =
      Map.of(
          "pooling_mode_cls_token", Pooling.Mode.CLS,
          "pooling_mode_mean_tokens", Pooling.Mode.MEAN,
          "pooling_mode_max_tokens", Pooling.Mode.MAX);

  /** In the names of the settings of a Transformer module. */
  private static final List<String> FAMILIES =
      List.of("bert", "roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet");

  private static final Pooling.Mode USUAL = Pooling.Mode.MEAN;

  static boolean isAt(Path directory) {
    return FileCheck.isThere(directory.resolve(MODULES));
  }

  /**
   * @throws InvalidModelException if a module is none of those named above, or the first is no
   *     transformer
   * @throws IOException if a file cannot be read
   */
  static SentenceTransformer read(Path directory) throws IOException {
    Path file = directory.resolve(MODULES);
    Path transformer = null;
    Pooling.Mode mode = null;
    boolean normalized = false;
    List<Path> dense = new ArrayList<>();
    List<Pooling.Function> functions = new ArrayList<>();
    for (JsonNode module : JsonFile.read(file)) {
      String type = module.path("type").asText();
      String name = type.substring(type.lastIndexOf('.') + 1);
      Path folder = folder(directory, module.path("path").asText(), file);
      if (name.equals("Transformer") && transformer == null) {
        transformer = folder;
      } else if (name.equals("Pooling") && transformer != null && mode == null) {
        mode = mode(folder.resolve(ModelDirectory.CONFIG));
      } else if (name.equals("Dense") && mode != null && !normalized) {
        functions.add(function(folder.resolve(ModelDirectory.CONFIG)));
        dense.add(folder);
      } else if (name.equals("Normalize") && mode != null) {
        normalized = true;
      } else if (!name.equals("Dropout")) {
        throw new InvalidModelException(
            "%s: the module \"%s\" is not supported there; a Transformer, then Pooling, Dense and Normalize are"
                .formatted(file, type));
      }
    }
    if (transformer == null) {
      throw new InvalidModelException(file + " names no Transformer");
    }
    requireNoLowerCase(transformer);
    Pooling pooling = new Pooling(mode == null ? USUAL : mode, functions, normalized);
    return new SentenceTransformer(transformer, pooling, dense);
  }

  /** That library may change the case of a text before the tokenizer sees it. */
  private static void requireNoLowerCase(Path transformer) throws IOException {
    for (String family : FAMILIES) {
      Path file = transformer.resolve("sentence_%s_config.json".formatted(family));
      if (JsonFile.readIfThere(file).path("do_lower_case").asBoolean()
          && !TokenizerSettings.read(transformer).flag("do_lower_case", false)) {
        throw new InvalidModelException(
            "%s has \"do_lower_case\": true, which is done by tokenizers alone here: set it in tokenizer_config.json"
                .formatted(file));
      }
    }
  }

  /** A name with slashes could reach outside of the directory. */
  private static Path folder(Path directory, String name, Path file) {
    try {
      Path folder = directory.resolve(name);
      if (name.isEmpty()
          || name.equals(String.valueOf(folder.getFileName())) && !name.equals("..")) {
        return name.isEmpty() ? directory : folder;
      }
    } catch (InvalidPathException e) {
      // Said below.
    }
    throw new InvalidModelException(
        "%s names the folder \"%s\", which is not in its directory".formatted(file, name));
  }

  private static Pooling.Mode mode(Path file) throws IOException {
    JsonNode config = JsonFile.read(file);
    List<String> wanted = new ArrayList<>();
    config
        .properties()
        .forEach(
            entry -> {
              if (entry.getKey().startsWith("pooling_mode_") && entry.getValue().asBoolean()) {
                wanted.add(entry.getKey());
              }
            });
    if (config.path("pooling_mode").isTextual()) {
      String mode = config.path("pooling_mode").asText();
      wanted.add("pooling_mode_" + mode + (mode.equals("cls") ? "_token" : "_tokens"));
    }
    if (wanted.isEmpty()) {
      return USUAL;
    }
    if (wanted.size() != 1 || !MODES.containsKey(wanted.get(0))) {
      throw new InvalidModelException(
          "%s: the pooling %s is not supported; one of cls, mean and max is"
              .formatted(file, String.join(" with ", wanted)));
    }
    return MODES.get(wanted.get(0));
  }

  private static Pooling.Function function(Path file) throws IOException {
    String name = JsonFile.read(file).path("activation_function").asText("Tanh");
    String word = name.substring(name.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT);
    return Arrays.stream(Pooling.Function.values())
        .filter(function -> function.name().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidModelException(
                    "%s: the activation \"%s\" is not supported; Tanh, ReLU, GELU, Sigmoid and Identity are"
                        .formatted(file, name)));
  }

  /** The weights of the linear layers, by the names that they have in a published version. */
  static Map<String, Tensor> denseWeights(List<Path> dense) throws IOException {
    Map<String, Tensor> weights = new TreeMap<>();
    for (int i = 0; i < dense.size(); i++) {
      Map<String, Tensor> layer = new WeightFiles(dense.get(i)).weights();
      Tensor matrix = layer.get("linear.weight");
      if (matrix == null || matrix.shape().size() != 2) {
        throw new InvalidWeightsException(dense.get(i) + " has no matrix \"linear.weight\"");
      }
      weights.put(Pooling.layer(i) + ".weight", matrix);
      weights.put(
          Pooling.layer(i) + ".bias",
          layer.getOrDefault("linear.bias", Tensor.zeros(matrix.shape().get(0))));
    }
    return weights;
  }
}
