package org.sentimentstreams.model.lora;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

/**
 * An adapter: pairs of matrices A [rank, in] and B [out, rank] for layers of a base, and layers
 * that it brings whole.
 *
 * @param config how the pairs count
 * @param pairs by names such as {@code encoder.layer.0.attention.self.query.lora_A.weight}
 * @param saved the layers that stand in the place of the base's own, by their names; the head
 */
public record LoraAdapter(LoraConfig config, Map<String, Tensor> pairs, Map<String, Tensor> saved) {
  /** Name of the file with the weights. */
  public static final String WEIGHTS = "adapter_model.safetensors";

  /** Ends of the names of a pair. */
  public static final String A = ".lora_A.weight";

  public static final String B = ".lora_B.weight";

  private static final String WEIGHT = ".weight";

  /** What PEFT puts before all names. */
  private static final String PREFIX = "base_model.model.";

  /** The name of the adapter, which older files keep within the names. */
  private static final Pattern DEFAULT = Pattern.compile("\\.(modules_to_save|default)(?=\\.)");

  /** All up to the number of the layer. */
  private static final Pattern UP_TO_NUMBER = Pattern.compile("^.*\\.\\d+\\.");

  public LoraAdapter {
    pairs = Collections.unmodifiableMap(new TreeMap<>(pairs));
    saved = Collections.unmodifiableMap(new TreeMap<>(saved));
  }

  /**
   * @param json of the adapter's configuration
   * @param tensors of its file, by PEFT's names
   * @param directory for messages
   * @throws InvalidModelException if it is a variant that is not known, or has no pairs
   * @throws InvalidWeightsException if a tensor is damaged, or one of a pair is missing
   */
  public static LoraAdapter of(JsonNode json, Map<String, Tensor> tensors, Path directory) {
    LoraConfig config = LoraConfig.of(json, directory.resolve(LoraConfig.FILE));
    Map<String, Tensor> pairs = new TreeMap<>();
    Map<String, Tensor> saved = new TreeMap<>();
    tensors.forEach(
        (given, tensor) -> {
          String name = DEFAULT.matcher(given).replaceAll("");
          name = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
          requireNumbers(given, tensor);
          (name.contains("lora_") ? pairs : saved).put(name, tensor);
        });
    LoraAdapter adapter = new LoraAdapter(config, pairs, saved);
    adapter.requirePairs(directory);
    return adapter;
  }

  private static void requireNumbers(String name, Tensor tensor) {
    if (!tensor.dtype().isReadable()) {
      throw new InvalidWeightsException(
          "The adapter's tensor %s has the type %s; weights are read in F32, F16, BF16 and F64"
              .formatted(name, tensor.dtype()));
    }
    long place = tensor.firstNotFinite();
    if (place >= 0) {
      throw new InvalidWeightsException(
          "The adapter's tensor %s holds no finite number at element %d, but NaN or infinity: the adapter is damaged"
              .formatted(name, place));
    }
  }

  private void requirePairs(Path directory) {
    if (pairs.isEmpty()) {
      throw new InvalidModelException(
          "%s has no pairs lora_A and lora_B: its target_modules matched nothing"
              .formatted(directory.resolve(WEIGHTS)));
    }
    pairs.forEach(
        (name, tensor) -> {
          int axis = name.endsWith(A) ? 0 : name.endsWith(B) ? 1 : -1;
          if (axis < 0) {
            throw new InvalidModelException(
                "The adapter's tensor %s is of a variant that is not known here: only %s and %s are"
                    .formatted(name, A, B));
          }
          String other = name.substring(0, name.length() - A.length()) + (axis == 0 ? B : A);
          if (!pairs.containsKey(other)) {
            throw new InvalidWeightsException(
                "The adapter has %s, but no %s".formatted(name, other));
          }
          if (tensor.shape().size() != 2 || tensor.shape().get(axis) != config.rank()) {
            throw new InvalidWeightsException(
                "The adapter's tensor %s has the shape %s, but its configuration says r=%d"
                    .formatted(name, tensor.shape(), config.rank()));
          }
        });
  }

  /** With another head; layers of the encoder that it brings whole stay. */
  public LoraAdapter withHead(Map<String, Tensor> head) {
    Map<String, Tensor> layers = new TreeMap<>(saved);
    layers.keySet().removeIf(ModelWriter::isHead);
    layers.putAll(head);
    return new LoraAdapter(config, pairs, layers);
  }

  /** With the name of the model that it was trained on. */
  public LoraAdapter trainedOn(String base) {
    LoraConfig named =
        new LoraConfig(
            config.rank(), config.alpha(), config.rankStabilized(), config.dropout(), base);
    return new LoraAdapter(named, pairs, saved);
  }

  /** With other names for the same layers, such as those with the family before them. */
  public LoraAdapter renamed(UnaryOperator<String> names) {
    return new LoraAdapter(config, renamed(pairs, names), renamed(saved, names));
  }

  private static Map<String, Tensor> renamed(
      Map<String, Tensor> tensors, UnaryOperator<String> names) {
    Map<String, Tensor> renamed = new TreeMap<>();
    tensors.forEach((name, tensor) -> renamed.put(names.apply(name), tensor));
    return renamed;
  }

  /**
   * Without the pairs of layers of the head. Those are layers that the adapter brings whole once it
   * is merged, and PEFT knows a layer as one or the other.
   */
  public LoraAdapter encoderOnly() {
    Map<String, Tensor> ofEncoder = new TreeMap<>(pairs);
    ofEncoder.keySet().removeIf(ModelWriter::isHead);
    return new LoraAdapter(config, ofEncoder, saved);
  }

  /** The names of the layers that have a pair, without {@code .weight}. */
  public Set<String> layers() {
    return pairs.keySet().stream()
        .filter(name -> name.endsWith(A))
        .map(name -> name.substring(0, name.length() - A.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * The weights of the model: W + scale · B · A for each layer with a pair, and the saved layers.
   *
   * @param base weights by name, with the prefix of the family or not
   * @throws InvalidWeightsException if the adapter is for another base; the message names a layer
   */
  public Map<String, Tensor> mergedInto(Map<String, Tensor> base) {
    return mergedInto(base, name -> true);
  }

  /**
   * The weights of the model, with the adapter added into the layers of its head alone; those of
   * the encoder are the base's own, so that this costs little.
   *
   * @throws InvalidWeightsException as above
   */
  public Map<String, Tensor> mergedIntoHead(Map<String, Tensor> base) {
    return mergedInto(base, ModelWriter::isHead);
  }

  private Map<String, Tensor> mergedInto(Map<String, Tensor> base, Predicate<String> wanted) {
    Map<String, Tensor> merged = new TreeMap<>(base);
    for (String layer : layers().stream().filter(name -> wanted.test(name + WEIGHT)).toList()) {
      String name = BaseNames.find(base.keySet(), layer + WEIGHT);
      if (name == null) {
        throw new InvalidWeightsException(
            "The adapter is for another base: it changes %s.weight, and the base has no such weight"
                .formatted(layer));
      }
      merged.put(name, LoraMerge.of(name, base.get(name), a(layer), b(layer), config.scale()));
    }
    saved.forEach(
        (given, tensor) -> {
          String name = BaseNames.orSame(base.keySet(), given);
          requireFit(name, tensor, base.get(name));
          if (wanted.test(name)) {
            merged.put(name, tensor);
          }
        });
    return merged;
  }

  /** A head may be of any size: the labels may be others. */
  private static void requireFit(String name, Tensor brought, Tensor known) {
    if (ModelWriter.isHead(name)) {
      return;
    }
    if (known == null || !known.shape().equals(brought.shape())) {
      throw new InvalidWeightsException(
          "The adapter is for another base: it brings %s of the shape %s, and in this base %s"
              .formatted(
                  name,
                  brought.shape(),
                  known == null ? "is no such layer" : "that is " + known.shape()));
    }
  }

  private Tensor a(String layer) {
    return pairs.get(layer + A);
  }

  private Tensor b(String layer) {
    return pairs.get(layer + B);
  }

  /**
   * Writes both files, as PEFT does.
   *
   * @param base names of the weights that it belongs to
   * @throws IOException if one cannot be written
   */
  public void write(Path directory, Set<String> base) throws IOException {
    Map<String, Tensor> tensors = new TreeMap<>();
    pairs.forEach((name, tensor) -> tensors.put(PREFIX + name, tensor));
    saved.forEach((name, tensor) -> tensors.put(PREFIX + name, tensor));
    SafeTensors.write(directory.resolve(WEIGHTS), tensors);
    config.write(directory.resolve(LoraConfig.FILE), targets(base), modules());
  }

  /**
   * PEFT finds a layer by the end of its name, so what comes before its number is left out; but not
   * where a layer without a pair ends so, too: PEFT would give it a random one.
   */
  private Set<String> targets(Set<String> base) {
    Set<String> layers = layers();
    Set<String> targets = new TreeSet<>();
    for (String layer : layers) {
      String end = UP_TO_NUMBER.matcher(layer).replaceFirst("");
      boolean others =
          base.stream()
              .filter(name -> name.endsWith("." + end + WEIGHT) && !ModelWriter.isHead(name))
              .map(name -> name.substring(0, name.length() - WEIGHT.length()))
              .anyMatch(name -> BaseNames.find(layers, name) == null);
      targets.add(others ? layer : end);
    }
    return targets;
  }

  /** PEFT replaces whole modules: for {@code bert.pooler.dense} that is {@code pooler}. */
  private Set<String> modules() {
    return saved.keySet().stream()
        .map(name -> name.replaceFirst("\\.(weight|bias)$", ""))
        .map(name -> name.replaceFirst("^.*?\\b(pooler|classifier|head)\\b.*$", "$1"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
