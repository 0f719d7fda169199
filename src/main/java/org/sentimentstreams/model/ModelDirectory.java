package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sentimentstreams.model.lora.LoraAdapter;
import org.sentimentstreams.model.lora.LoraConfig;
import org.sentimentstreams.model.torchscript.HeadArchive;
import org.sentimentstreams.model.torchscript.PoolingArchive;
import org.sentimentstreams.model.weights.FileCheck;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.Tensor;

/**
 * A Hugging Face model directory: {@code config.json}, {@code tokenizer.json}, and the weights in
 * {@code model.safetensors}, or else in {@code pytorch_model.bin}, or in the shards that the index
 * of either names.
 *
 * <p>A directory of sentence-transformers is an encoder with its pooling; its parts have folders of
 * their own.
 *
 * @param path the directory that holds config.json and weights
 * @param config what its config.json says
 * @param tokenizer its tokenizer.json, or one made from the files that older tokenizers have
 * @param pooling what a head reads of a text
 * @param dense folders of linear layers that belong to the pooling and are not among the weights
 */
public record ModelDirectory(
    Path path, ModelConfig config, Path tokenizer, Pooling pooling, List<Path> dense) {

  /** The file in which SetFit keeps a head of scikit-learn. */
  static final String SETFIT_HEAD = "model_head.pkl";

  /** Names of the files in the directory. */
  public static final String CONFIG = "config.json";

  /** What this program adds to a config.json stands under this key. */
  public static final String OWN = "sentiment_streams";

  /** Under {@link #OWN}: how the wide part is joined with the transformer. */
  public static final String WIDE_KEY = "wide";

  /** Under {@link #OWN}: how much accuracy 8-bit integers cost, as a share of all reviews. */
  static final String INT8_LOSS = "int8_accuracy_loss";

  /** Under {@link #OWN}: what reviews were like when the version was trained. */
  public static final String REFERENCE_KEY = "reference";

  public static final String TOKENIZER = "tokenizer.json";
  public static final String WEIGHTS = "model.safetensors";
  public static final String INDEX = "model.safetensors.index.json";

  /** The n-grams that may answer before the transformer does. */
  public static final String WIDE = "wide.safetensors";

  public static final String PYTORCH_WEIGHTS = "pytorch_model.bin";

  /**
   * @throws InvalidModelException if a file is missing or cannot be used; the message names it
   * @throws IOException if a file cannot be read
   */
  public static ModelDirectory open(Path path) throws IOException {
    if (Files.isRegularFile(path)) {
      throw new InvalidModelException(
          "There is no model at %s: it is a file, and a Hugging Face directory is needed"
              .formatted(path));
    }
    if (!Files.isDirectory(path)) {
      throw new InvalidModelException(
          "There is no model at %s: give a Hugging Face directory, or \"default\"".formatted(path));
    }
    if (SentenceTransformer.isAt(path)) {
      return open(SentenceTransformer.read(path));
    }
    ModelConfig config = readConfig(path);
    Path file = path.resolve(CONFIG);
    return new ModelDirectory(
        path, config, TokenizerJson.of(path), Pooling.of(JsonFile.read(file), file), List.of());
  }

  /** A head that is there already reads the first token, whatever is said of pooling. */
  private static ModelDirectory open(SentenceTransformer model) throws IOException {
    Path path = model.transformer();
    ModelConfig config = readConfig(path);
    Path tokenizer = TokenizerJson.of(path);
    boolean head =
        HeadArchive.outputs(config.modelType(), new WeightFiles(path).unmerged()).isPresent();
    return head
        ? new ModelDirectory(path, config, tokenizer, Pooling.FIRST, List.of())
        : new ModelDirectory(path, config.encoderOnly(), tokenizer, model.pooling(), model.dense());
  }

  private static ModelConfig readConfig(Path path) throws IOException {
    requireFile(path, CONFIG);
    if (!TokenizerJson.hasOlderFiles(path)) {
      requireFile(path, TOKENIZER);
    }
    WeightFiles files = new WeightFiles(path);
    files.requireAny();
    return ModelConfig.read(
        path.resolve(CONFIG), modelType -> HeadArchive.outputs(modelType, files.unmerged()));
  }

  private static void requireFile(Path path, String file) {
    if (!FileCheck.isThere(path.resolve(file))) {
      throw new InvalidModelException("%s has no %s".formatted(path, file));
    }
  }

  /**
   * Whether the weights have a classifier; a config.json may name labels without one.
   *
   * @throws IOException if the weights cannot be read
   */
  public boolean hasHead() throws IOException {
    return HeadArchive.outputs(config.modelType(), weightsWithoutPairs()).isPresent();
  }

  /** Why an encoder alone is not enough to be served, and what to do. */
  String withoutClassifier() throws IOException {
    JsonNode classes = JsonFile.read(path.resolve(CONFIG)).path("architectures");
    String name = classes.path(0).asText();
    if (!name.isEmpty() && !name.endsWith("Model")) {
      return "%s is an encoder without a classifier of texts: it is a %s, whose head labels no texts. Train a classifier on it: sentiment train run --model %s --recipe fine-tune --new-labels --data FILE --output DIR"
          .formatted(path, name, path);
    }
    return FileCheck.isThere(path.resolve(SETFIT_HEAD))
        ? "%s is a model of SetFit, whose head is %s: a pickle of scikit-learn, which runs code when it is read, so it is not. Train a head on the encoder instead: sentiment train run --model %s --recipe head --new-labels --data FILE --output DIR"
            .formatted(path, SETFIT_HEAD, path)
        : "%s is an encoder without a classifier of texts: its config.json has no \"id2label\" for one, and its weights have none"
            .formatted(path);
  }

  /**
   * How much accuracy 8-bit integers were measured to cost this model, as a share of all reviews,
   * from {@code sentiment_streams.int8_accuracy_loss} in its config.json; 1 if that is not there,
   * or was measured with an encoder that is another one now.
   *
   * @throws InvalidModelException if the ranges for int8 are damaged
   * @throws IOException if a file cannot be read
   */
  double int8AccuracyLoss() throws IOException {
    JsonNode own = own();
    boolean isOthers = own.has(Int8Inputs.KEY) && !isCalibrated();
    return isOthers ? 1 : own.path(INT8_LOSS).asDouble(1);
  }

  /**
   * Whether the ranges of what its layers read are known for 8-bit integers.
   *
   * @throws InvalidModelException if the entry is damaged
   * @throws IOException if a file cannot be read
   */
  public boolean isCalibrated() throws IOException {
    return int8Inputs() != null;
  }

  /**
   * The range of what each layer reads, for 8-bit integers; null if it was not measured of these
   * weights.
   *
   * @throws InvalidModelException if the entry is damaged
   * @throws IOException if a file cannot be read
   */
  Int8Inputs int8Inputs() throws IOException {
    JsonNode own = own();
    return own.has(Int8Inputs.KEY) ? Int8Inputs.read(own, encoderDigest()) : null;
  }

  /**
   * Which tokens of a longer text the model was trained on: {@code sentiment_streams.truncation} in
   * its config.json; empty if that is not there.
   *
   * @throws InvalidModelException if it is there, and no {@link Truncation}
   * @throws IOException if the file cannot be read
   */
  public Optional<Truncation> truncation() throws IOException {
    JsonNode given = own().path("truncation");
    if (given.isMissingNode() || given.isNull()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Truncation.parse(given.asText()));
    } catch (IllegalArgumentException e) {
      throw new InvalidModelException(
          "%s: \"sentiment_streams.truncation\": %s"
              .formatted(path.resolve(CONFIG), e.getMessage()),
          e);
    }
  }

  /**
   * How the wide part is joined with the transformer: {@code sentiment_streams.wide} in its
   * config.json; a missing node or null if it has none.
   *
   * @throws IOException if the file cannot be read
   */
  public JsonNode wide() throws IOException {
    return own().path(WIDE_KEY);
  }

  /**
   * What reviews were like when it was trained: {@code sentiment_streams.reference} in its
   * config.json; a missing node if nobody has recorded it.
   *
   * @throws IOException if the file cannot be read
   */
  public JsonNode reference() throws IOException {
    return own().path(REFERENCE_KEY);
  }

  /**
   * Whether its config.json says that there is a wide part.
   *
   * @throws IOException if the file cannot be read
   */
  public boolean hasWide() throws IOException {
    return namesWide(path.resolve(CONFIG));
  }

  static boolean namesWide(Path config) throws IOException {
    JsonNode wide = JsonFile.read(config).path(OWN).path(WIDE_KEY);
    return !wide.isMissingNode() && !wide.isNull();
  }

  /**
   * The file of the wide part that a folder's config.json names.
   *
   * @throws InvalidModelException if it is not there
   */
  public static Path wideFile(Path folder) {
    Path file = folder.resolve(WIDE);
    if (!Files.isRegularFile(file)) {
      throw new InvalidModelException(
          "%s has no %s, though its config.json has \"sentiment_streams.wide\": copy the file, or take the entry out to serve the transformer alone"
              .formatted(folder, WIDE));
    }
    return file;
  }

  /** What this program keeps with a model, under a key that other tools pass over. */
  private JsonNode own() throws IOException {
    return JsonFile.read(path.resolve(CONFIG)).path(OWN);
  }

  /**
   * All tensors by name, mapped from the files; without what a trainer put before all names.
   *
   * @throws InvalidWeightsException if a file is damaged
   * @throws IOException if a file cannot be read
   */
  public Map<String, Tensor> weights() throws IOException {
    Map<String, Tensor> weights = new WeightFiles(path).weights();
    weights.putAll(SentenceTransformer.denseWeights(dense));
    return weights;
  }

  /**
   * All tensors but for what an adapter adds to the encoder: what it was trained on, under the head
   * that it was trained with.
   *
   * @throws InvalidWeightsException if a file is damaged
   * @throws IOException if a file cannot be read
   */
  public Map<String, Tensor> weightsWithoutPairs() throws IOException {
    Map<String, Tensor> weights = new WeightFiles(path).unmerged();
    weights.putAll(SentenceTransformer.denseWeights(dense));
    return weights;
  }

  /**
   * The adapter of the encoder, if there is one.
   *
   * @throws InvalidModelException if it is of a kind that is not known
   * @throws InvalidWeightsException if it is damaged
   * @throws IOException if a file cannot be read
   */
  public Optional<LoraAdapter> adapter() throws IOException {
    return new WeightFiles(path).adapter();
  }

  /**
   * Stands for what makes features of hidden states; empty where that is the first one alone.
   *
   * @throws IOException if a file cannot be read
   */
  public String poolingDigest() throws IOException {
    if (pooling.isFirst()) {
      return "";
    }
    StringBuilder digests = new StringBuilder(pooling.toString());
    for (Path folder : dense) {
      for (Path file : new WeightFiles(folder).paths()) {
        digests.append(Digests.sha256OfKnown(file));
      }
    }
    return digests.toString();
  }

  /**
   * What a head sees of the encoder: as wide as the features of its texts are.
   *
   * @throws IOException if the weights cannot be read
   */
  public ModelConfig headConfig() throws IOException {
    return pooling.dense().isEmpty()
        ? config
        : config.withHiddenSize(
            PoolingArchive.width(pooling, config.hiddenSize(), weightsWithoutPairs()));
  }

  /**
   * A config.json that says all of this directory, pooling included.
   *
   * @throws IOException if the file cannot be read
   */
  public ObjectNode configJson() throws IOException {
    ObjectNode json = (ObjectNode) JsonFile.read(path.resolve(CONFIG));
    pooling.write(json);
    return json;
  }

  /** Writes that into a file, in its own bytes if they say all. */
  void writeConfig(Path target) throws IOException {
    Path file = path.resolve(CONFIG);
    if (pooling.equals(Pooling.of(JsonFile.read(file), file))) {
      Files.copy(file, target);
    } else {
      Files.writeString(target, configJson().toPrettyString() + "\n");
    }
  }

  /**
   * The version of this model: the first 12 hexadecimal digits of the SHA-256 over the digests of
   * its files, so that equal files are equal versions on every machine.
   *
   * @throws IOException if a file cannot be read
   */
  public String version() throws IOException {
    StringBuilder digests = new StringBuilder();
    digests
        .append(Digests.sha256OfKnown(path.resolve(CONFIG)))
        .append(Digests.sha256OfKnown(tokenizer()));
    WeightFiles files = new WeightFiles(path);
    for (Path file : files.paths()) {
      digests.append(Digests.sha256OfKnown(file));
    }
    Optional<Path> adapter = files.adapterFile();
    if (adapter.isPresent()) {
      digests
          .append(Digests.sha256OfKnown(adapter.get()))
          .append(Digests.sha256OfKnown(path.resolve(LoraConfig.FILE)));
    }
    digests.append(poolingDigest());
    if (hasWide()) {
      digests.append(Digests.sha256OfKnown(wideFile(path)));
    }
    return Digests.sha256(digests.toString()).substring(0, 12);
  }

  /**
   * Equal for encoders with equal weights, however those are spread over files: a SHA-256 in
   * hexadecimal digits. What a file holds is not read again while the file does not change.
   *
   * @throws InvalidWeightsException if a file is damaged
   * @throws IOException if a file cannot be read
   */
  public String encoderDigest() throws IOException {
    WeightFiles files = new WeightFiles(path);
    Optional<Path> adapter = files.adapterFile();
    if (adapter.isEmpty()) {
      return EncoderDigest.of(files.paths());
    }
    Set<Path> all = new LinkedHashSet<>(files.paths());
    all.add(adapter.get());
    double scale = files.adapter().orElseThrow().config().scale();
    return Digests.sha256(EncoderDigest.of(all) + " adapter " + scale);
  }
}
