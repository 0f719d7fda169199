package org.sentimentstreams.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.sentimentstreams.model.torchscript.HeadArchive;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sequence classifier: texts in, labels with probabilities out. Safe for use by many threads at
 * once. Close it after the last batch has returned.
 */
public final class Classifier implements TextModel<Classification>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Classifier.class);

  private final ModelConfig config;
  private final String version;
  private final String encoderDigest;
  private final Precision precision;
  private final ReferenceCounted<TextEncoder> tokenizer;
  private final ReferenceCounted<Encoder> encoder;
  private final Pooler pooler;
  private final TorchModule head;
  private final Set<String> unused;
  private final EngineGuard guard = new EngineGuard();

  private Classifier(
      ModelDirectory directory,
      Precision precision,
      ReferenceCounted<TextEncoder> tokenizer,
      ReferenceCounted<Encoder> encoder,
      Pooler pooler,
      TorchModule head,
      Set<String> used)
      throws IOException {
    this.config = directory.config();
    this.version = directory.version();
    this.encoderDigest = directory.encoderDigest();
    this.precision = precision;
    this.tokenizer = tokenizer;
    this.encoder = encoder;
    this.pooler = pooler;
    this.head = head;
    this.unused = new TreeSet<>(directory.weightsWithoutPairs().keySet());
    unused.removeAll(used);
    // Older checkpoints keep the numbers from 0 on, which nobody needs.
    unused.removeIf(name -> name.endsWith("embeddings.position_ids"));
  }

  /** As below, with nothing loaded beside it. */
  public static Classifier load(ModelDirectory directory, int maxTokens) throws IOException {
    return load(directory, new LoadOptions(maxTokens), null);
  }

  /**
   * Loads a directory for inference.
   *
   * @param beside a classifier that is loaded already, or null: an encoder or tokenizer that both
   *     have is there only once, so that a new head is loaded in milliseconds. Either may be closed
   *     before the other.
   * @throws InvalidModelException if the directory holds no classifier that can be served
   * @throws org.sentimentstreams.model.weights.InvalidWeightsException if weights are missing or
   *     damaged; the message names the tensor
   * @throws IOException if a file cannot be read, or the temporary archive not written
   */
  public static Classifier load(ModelDirectory directory, LoadOptions options, Classifier beside)
      throws IOException {
    ModelConfig config = directory.config();
    if (!config.isClassifier()) {
      throw new InvalidModelException(directory.withoutClassifier());
    }
    Set<String> used = new TreeSet<>();
    Precision precision = precision(directory, options, beside);
    Deque<Runnable> undo = new ArrayDeque<>();
    try {
      TorchModule head = loadHead(directory, options.device(), used);
      undo.push(head::close);
      Pooler pooler = Pooler.load(directory, options.device());
      undo.push(pooler::close);
      used.addAll(pooler.used());
      ReferenceCounted<TextEncoder> tokenizer = shareTokenizer(directory, options, beside);
      undo.push(tokenizer::release);
      ReferenceCounted<Encoder> encoder =
          shareEncoder(directory, options.device(), precision, beside);
      undo.push(encoder::release);
      used.addAll(encoder.value().used());
      return new Classifier(directory, precision, tokenizer, encoder, pooler, head, used);
    } catch (IOException | RuntimeException | Error e) {
      undo.forEach(Runnable::run);
      throw e;
    }
  }

  /**
   * Where it is left open, a model keeps the precision of its encoder if that is loaded already.
   */
  private static Precision precision(
      ModelDirectory directory, LoadOptions options, Classifier beside) throws IOException {
    if (options.precision() != null) {
      return options.precision();
    }
    if (beside != null && beside.encoderDigest.equals(directory.encoderDigest())) {
      return beside.precision;
    }
    PrecisionSelector.Choice choice = PrecisionSelector.choose(directory, options.device());
    LOG.info("Precision {}", choice.reason());
    return choice.precision();
  }

  private static TorchModule loadHead(ModelDirectory directory, String device, Set<String> used)
      throws IOException {
    var weights = directory.weightsWithoutPairs();
    ModelConfig config = directory.headConfig();
    return TorchModule.load(
        "head", device, file -> used.addAll(HeadArchive.write(file, config, weights)));
  }

  private static ReferenceCounted<TextEncoder> shareTokenizer(
      ModelDirectory directory, LoadOptions options, Classifier beside) throws IOException {
    int limit = Math.min(options.maxTokens(), directory.config().maxTokens());
    Truncation truncation = directory.truncation().orElse(options.truncation());
    return ReferenceCounted.of(
        TextEncoder.encoding(directory.tokenizer(), limit, truncation),
        beside == null ? null : beside.tokenizer,
        () -> TextEncoder.load(directory.tokenizer(), limit, truncation));
  }

  private static ReferenceCounted<Encoder> shareEncoder(
      ModelDirectory directory, String device, Precision precision, Classifier beside)
      throws IOException {
    return ReferenceCounted.of(
        Encoder.key(directory, precision, device),
        beside == null ? null : beside.encoder,
        () -> Encoder.load(directory, precision, device));
  }

  /** Whether one of the labels is true of a text, or any number of them. */
  public Problem problem() {
    return config.problem();
  }

  /** The model's labels, by index. */
  public List<String> labels() {
    return config.labels();
  }

  /** The version of the weights; see {@link ModelDirectory#version}. */
  @Override
  public String version() {
    return version;
  }

  /** What {@link Tokens#encoding} is in the tokens that this classifier reads. */
  public String encoding() {
    return tokenizer.value().encoding();
  }

  /** The longest text that it reads, in tokens. */
  public int maxTokens() {
    return tokenizer.value().maxTokens();
  }

  /** The id of the token for what is in no vocabulary; empty if its tokenizer has none. */
  public OptionalLong unknownToken() {
    return tokenizer.value().unknownToken();
  }

  /**
   * Equal for encoders with equal weights, however those are stored: SHA-256, in hexadecimal
   * digits.
   */
  public String encoderDigest() {
    return encoderDigest;
  }

  /** What the encoder computes with. */
  public Precision precision() {
    return precision;
  }

  /** The tensors of the checkpoint that the model has no place for, by name. */
  public Set<String> unusedTensors() {
    return Collections.unmodifiableSet(unused);
  }

  /** Whether both use one and the same encoder in memory. */
  public boolean sharesEncoderWith(Classifier other) {
    return encoder == other.encoder;
  }

  /**
   * @throws InvalidModelException if the tokenizer gives the text a token that the model has no
   *     embedding for
   */
  @Override
  public Tokens encode(String text) {
    return guard.call(() -> tokenizer.value().encode(text)).requireBelow(config.vocabularySize());
  }

  @Override
  public List<Classification> run(List<Tokens> batch) {
    float[][] logits = logits(batch);
    List<Classification> results = new ArrayList<>(batch.size());
    for (int row = 0; row < logits.length; row++) {
      Tokens tokens = batch.get(row);
      double[] probabilities = config.problem(logits[row].length).probabilities(logits[row]);
      results.add(
          Classification.of(
              labels(), probabilities, tokens.length(), tokens.truncated(), Part.DEEP));
    }
    return results;
  }

  /** The raw outputs of one batch: one row a text, one column a label. */
  public float[][] logits(List<Tokens> batch) {
    return logits(encoder.value().pack(batch));
  }

  float[][] logits(PackedBatch batch) {
    return batch.unsort(guard.call(() -> forward(batch)));
  }

  private float[] forward(PackedBatch batch) {
    try (NDManager scope = encoder.value().newScope()) {
      NDArray features = pooler.features(encoder.value(), scope, batch);
      return head.run(scope, "forward", TorchModule.tensor(features)).toFloatArray();
    }
  }

  /**
   * Waits for running batches, refuses later ones, and frees what no other classifier uses. Later
   * calls do nothing.
   */
  @Override
  public void close() {
    guard.close(
        () -> {
          head.close();
          pooler.close();
          encoder.release();
          tokenizer.release();
        });
  }
}
