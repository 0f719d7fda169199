package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.sentimentstreams.model.lora.LoraAdapter;
import org.sentimentstreams.model.torchscript.TrainingModule;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

/**
 * Writes a model as a Hugging Face directory with two shards, the encoder and the head, so that a
 * new head is a small file beside an encoder that is already everywhere; so is an adapter, whose
 * file holds the head, too.
 */
public final class ModelWriter {
  private static final String ENCODER_SHARD = "model-00001-of-00002.safetensors";

  /** The shard that holds the head. */
  public static final String HEAD_SHARD = "model-00002-of-00002.safetensors";

  private static final Pattern HEAD =
      Pattern.compile("(^|\\.)(pooler|pre_classifier|classifier|hidden|head)\\.");

  /** Heads that only pretraining needs. */
  private static final Pattern PRETRAINING =
      Pattern.compile(
          "^(cls|decoder|lm_head|(vocab|discriminator|generator|lm|mask)_[a-z_]+|predictions|sop_classifier)\\.");

  private static final ObjectMapper JSON = new ObjectMapper();

  private ModelWriter() {}

  /** Whether a tensor belongs to the head: the layers between the encoder and the logits. */
  public static boolean isHead(String tensor) {
    return HEAD.matcher(tensor).find();
  }

  /** Whether a tensor belongs to a head that only pretraining needs. */
  public static boolean isForPretraining(String tensor) {
    return PRETRAINING.matcher(tensor).find();
  }

  /**
   * Writes a model with the head that it has, in the form that is published: equal weights give
   * equal files, however their shards were cut before.
   *
   * @throws IOException if a file cannot be read or written
   */
  public static void write(Path directory, ModelDirectory model) throws IOException {
    Map<String, Tensor> head = head(model.weightsWithoutPairs());
    write(directory, model, head);
  }

  /**
   * @param directory is made
   * @param base gives the configuration, the tokenizer and all weights that are not in the head
   * @throws IOException if a file cannot be read or written
   */
  public static void write(Path directory, ModelDirectory base, Map<String, Tensor> head)
      throws IOException {
    Map<String, Tensor> encoder = base.weightsWithoutPairs();
    Optional<LoraAdapter> adapter = base.adapter();
    Map<String, Tensor> small = adapter.isPresent() ? head(encoder) : new TreeMap<>();
    small.putAll(head);
    encoder.keySet().removeAll(small.keySet());
    Files.createDirectories(directory);
    base.writeConfig(directory.resolve(ModelDirectory.CONFIG));
    Files.copy(base.tokenizer(), directory.resolve(ModelDirectory.TOKENIZER));
    writeWeights(
        directory,
        encoder,
        adapter.isPresent() ? fullyNamed(small, base.config()) : small,
        fullyNamed(base));
    copyWide(base.path(), directory);
    if (head.keySet().stream().allMatch(ModelWriter::isHead)) {
      keepInputs(base, directory);
    }
  }

  /** The ranges that int8 rounds over are those of the same encoder, whatever its files are now. */
  private static void keepInputs(ModelDirectory model, Path directory) throws IOException {
    Int8Inputs inputs = model.int8Inputs();
    if (inputs != null) {
      Int8Calibration.write(ModelDirectory.open(directory), inputs);
    }
  }

  /** The wide part belongs to what config.json says of it. */
  static void copyWide(Path from, Path directory) throws IOException {
    if (ModelDirectory.namesWide(directory.resolve(ModelDirectory.CONFIG))) {
      Files.copy(ModelDirectory.wideFile(from), directory.resolve(ModelDirectory.WIDE));
    }
  }

  /** PEFT knows a classifier's layers with the family before them. */
  private static Optional<LoraAdapter> fullyNamed(ModelDirectory model) throws IOException {
    return model
        .adapter()
        .map(adapter -> adapter.renamed(name -> TrainingModule.fullName(model.config(), name)));
  }

  /**
   * Writes a model with its adapter added into the encoder, if it has one: a directory that any
   * tool reads.
   *
   * @param directory is made
   * @throws IOException if a file cannot be read or written
   */
  public static void writeMerged(Path directory, ModelDirectory model) throws IOException {
    String config = model.configJson().toPrettyString() + "\n";
    write(directory, config, model.tokenizer(), model.weights(), Optional.empty());
    copyWide(model.path(), directory);
    keepInputs(model, directory);
  }

  /**
   * Writes a model's adapter with the head and without the encoder, as PEFT keeps it; beside it
   * config.json, which names the labels, and the tokenizer.
   *
   * @param directory is made
   * @throws InvalidModelException if the model has no adapter
   * @throws IOException if a file cannot be read or written
   */
  public static void writeAdapter(Path directory, ModelDirectory model) throws IOException {
    LoraAdapter adapter =
        fullyNamed(model)
            .orElseThrow(
                () ->
                    new InvalidModelException(model.path() + " has no adapter beside its weights"));
    Map<String, Tensor> head = head(model.weightsWithoutPairs());
    Files.createDirectories(directory);
    model.writeConfig(directory.resolve(ModelDirectory.CONFIG));
    Files.copy(model.tokenizer(), directory.resolve(ModelDirectory.TOKENIZER));
    adapter
        .encoderOnly()
        .withHead(fullyNamed(head, model.config()))
        .write(directory, model.weightsWithoutPairs().keySet());
    copyWide(model.path(), directory);
  }

  private static Map<String, Tensor> head(Map<String, Tensor> weights) {
    Map<String, Tensor> head = new TreeMap<>(weights);
    head.keySet().removeIf(name -> !isHead(name));
    return head;
  }

  private static Map<String, Tensor> fullyNamed(Map<String, Tensor> weights, ModelConfig config) {
    Map<String, Tensor> named = new TreeMap<>();
    weights.forEach((name, tensor) -> named.put(TrainingModule.fullName(config, name), tensor));
    return named;
  }

  /**
   * Writes a model whose weights are all new.
   *
   * @param directory is made
   * @param configJson text of its config.json
   * @param tokenizer its tokenizer.json
   * @param weights of encoder and head, without what the adapter adds
   * @param adapter of the encoder; empty for none
   * @throws IOException if a file cannot be read or written
   */
  public static void write(
      Path directory,
      String configJson,
      Path tokenizer,
      Map<String, Tensor> weights,
      Optional<LoraAdapter> adapter)
      throws IOException {
    Map<String, Tensor> encoder = new TreeMap<>(weights);
    Map<String, Tensor> head = new TreeMap<>(weights);
    encoder.keySet().removeIf(ModelWriter::isHead);
    head.keySet().removeAll(encoder.keySet());
    Files.createDirectories(directory);
    Files.writeString(directory.resolve(ModelDirectory.CONFIG), configJson);
    Files.copy(tokenizer, directory.resolve(ModelDirectory.TOKENIZER));
    writeWeights(directory, encoder, head, adapter);
  }

  /** With an adapter the head is in its file, so that one small file is all that is new. */
  private static void writeWeights(
      Path directory,
      Map<String, Tensor> encoder,
      Map<String, Tensor> head,
      Optional<LoraAdapter> adapter)
      throws IOException {
    SafeTensors.write(directory.resolve(ENCODER_SHARD), encoder);
    if (adapter.isPresent()) {
      adapter.get().encoderOnly().withHead(head).write(directory, encoder.keySet());
      Files.writeString(directory.resolve(ModelDirectory.INDEX), index(encoder, Map.of()));
      return;
    }
    SafeTensors.write(directory.resolve(HEAD_SHARD), head);
    // The index comes last: without it nobody opens a directory that was cut off.
    Files.writeString(directory.resolve(ModelDirectory.INDEX), index(encoder, head));
  }

  private static String index(Map<String, Tensor> encoder, Map<String, Tensor> head)
      throws IOException {
    Map<String, String> places = new TreeMap<>();
    encoder.keySet().forEach(name -> places.put(name, ENCODER_SHARD));
    head.keySet().forEach(name -> places.put(name, HEAD_SHARD));
    ObjectNode index = JSON.createObjectNode();
    index.putObject("metadata").put("total_size", bytes(encoder) + bytes(head));
    ObjectNode map = index.putObject("weight_map");
    places.forEach(map::put);
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(index) + "\n";
  }

  private static long bytes(Map<String, Tensor> tensors) {
    return tensors.values().stream().mapToLong(Tensor::bytes).sum();
  }
}
