package org.sentimentstreams.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.sentimentstreams.model.torchscript.InferenceModule;
import org.sentimentstreams.model.weights.Tensor;

/**
 * A sequence classifier: texts in, labels with probabilities out. Safe for use by many threads at
 * once. Close it after the last batch has returned.
 */
public final class Classifier implements TextModel<Classification>, AutoCloseable {
  private final ModelConfig config;
  private final String version;
  private final TextEncoder encoder;
  private final TorchModule module;

  private Classifier(ModelConfig config, String version, TextEncoder encoder, TorchModule module) {
    this.config = config;
    this.version = version;
    this.encoder = encoder;
    this.module = module;
  }

  /**
   * Loads a directory for inference in single precision.
   *
   * @param maxTokens longest input; the model's own limit counts if it is lower
   * @throws InvalidModelException if the directory holds no classifier that can be served
   * @throws org.sentimentstreams.model.weights.InvalidWeightsException if weights are missing
   * @throws IOException if a file cannot be read, or the temporary archive not written
   */
  public static Classifier load(ModelDirectory directory, int maxTokens) throws IOException {
    ModelConfig config = directory.config();
    if (!config.isClassifier()) {
      throw new InvalidModelException(
          "%s is an encoder without a classifier: its config.json has no \"id2label\""
              .formatted(directory.path()));
    }
    Map<String, Tensor> weights = directory.weights();
    TextEncoder encoder =
        TextEncoder.load(directory.tokenizer(), Math.min(maxTokens, config.maxPositions()));
    try {
      TorchModule module =
          TorchModule.load(
              config.modelType(), file -> InferenceModule.writeClassifier(file, config, weights));
      return new Classifier(config, directory.version(), encoder, module);
    } catch (IOException | RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  /** The model's labels, by index. */
  public List<String> labels() {
    return config.labels();
  }

  /** The version of the weights; see {@link ModelDirectory#version}. */
  public String version() {
    return version;
  }

  /** What {@link Tokens#encoding} is in the tokens that this classifier reads. */
  public String encoding() {
    return encoder.encoding();
  }

  @Override
  public Tokens encode(String text) {
    return encoder.encode(text);
  }

  @Override
  public List<Classification> run(List<Tokens> batch) {
    float[][] logits = logits(batch);
    List<Classification> results = new ArrayList<>(batch.size());
    for (int row = 0; row < logits.length; row++) {
      results.add(classification(batch.get(row), Softmax.of(logits[row])));
    }
    return results;
  }

  /** The raw outputs of one batch: one row a text, one column a label. */
  public float[][] logits(List<Tokens> batch) {
    float[] flat = module.run(PaddedBatch.of(batch), UnaryOperator.identity()).values();
    int columns = labels().size();
    float[][] rows = new float[batch.size()][];
    Arrays.setAll(rows, row -> Arrays.copyOfRange(flat, row * columns, (row + 1) * columns));
    return rows;
  }

  private Classification classification(Tokens tokens, double[] probabilities) {
    Map<String, Double> scores = new LinkedHashMap<>();
    int best = 0;
    for (int i = 0; i < probabilities.length; i++) {
      scores.put(labels().get(i), probabilities[i]);
      best = probabilities[i] > probabilities[best] ? i : best;
    }
    return new Classification(
        labels().get(best),
        probabilities[best],
        Collections.unmodifiableMap(scores),
        tokens.length(),
        tokens.truncated());
  }

  /** Frees tokenizer and weights. */
  @Override
  public void close() {
    module.close();
    encoder.close();
  }
}
