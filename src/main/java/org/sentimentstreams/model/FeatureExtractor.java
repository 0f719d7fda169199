package org.sentimentstreams.model;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * An encoder without its classifier: texts in, features out. Training a head on a frozen encoder
 * needs those of each text only once.
 */
public final class FeatureExtractor implements TextModel<float[]>, AutoCloseable {
  private final String digest;
  private final TextEncoder tokenizer;
  private final Encoder encoder;
  private final Pooler pooler;
  private final EngineGuard guard = new EngineGuard();

  private FeatureExtractor(String digest, TextEncoder tokenizer, Encoder encoder, Pooler pooler) {
    this.digest = digest;
    this.tokenizer = tokenizer;
    this.encoder = encoder;
    this.pooler = pooler;
  }

  /** As below, in single precision; of a longer text, the beginning stays. */
  public static FeatureExtractor load(ModelDirectory directory, int maxTokens) throws IOException {
    return load(directory, maxTokens, Truncation.HEAD, Precision.FP32);
  }

  /**
   * @param maxTokens longest input; the model's own limit counts if it is lower
   * @param truncation what stays of a longer text, whatever the model says
   * @throws IOException if a file cannot be read, or the temporary archive not written
   */
  public static FeatureExtractor load(
      ModelDirectory directory, int maxTokens, Truncation truncation, Precision precision)
      throws IOException {
    int limit = Math.min(maxTokens, directory.config().maxTokens());
    Deque<Runnable> undo = new ArrayDeque<>();
    try {
      TextEncoder tokenizer = TextEncoder.load(directory.tokenizer(), limit, truncation);
      undo.push(tokenizer::close);
      Pooler pooler = Pooler.load(directory, "cpu");
      undo.push(pooler::close);
      String digest =
          Digests.sha256(
              Encoder.key(directory, precision, "cpu")
                  + tokenizer.encoding()
                  + directory.poolingDigest());
      return new FeatureExtractor(
          digest, tokenizer, Encoder.load(directory, precision, "cpu"), pooler);
    } catch (IOException | RuntimeException e) {
      undo.forEach(Runnable::run);
      throw e;
    }
  }

  /**
   * Stands for all that the features depend on: encoder weights, pooling, tokenizer and token
   * limit.
   */
  public String digest() {
    return digest;
  }

  @Override
  public Tokens encode(String text) {
    return guard.call(() -> tokenizer.encode(text));
  }

  /** What a head reads of each text: of most models the first token's, [CLS], hidden state. */
  @Override
  public List<float[]> run(List<Tokens> batch) {
    PackedBatch packed = encoder.pack(batch);
    return List.of(packed.unsort(guard.call(() -> features(packed))));
  }

  private float[] features(PackedBatch batch) {
    try (NDManager scope = encoder.newScope()) {
      return pooler.features(encoder, scope, batch).toFloatArray();
    }
  }

  /** All last hidden states of one text, flat in the order [N, H]. */
  float[] hiddenStates(long[] ids, long[] types) {
    PackedBatch batch = PackedBatch.of(List.of(ids), List.of(types), encoder.positions());
    return guard.call(() -> hiddenStates(batch));
  }

  private float[] hiddenStates(PackedBatch batch) {
    try (NDManager scope = encoder.newScope()) {
      return encoder.hiddenStates(scope, batch).toFloatArray();
    }
  }

  /** Waits for running batches, refuses later ones, and frees tokenizer and weights; once. */
  @Override
  public void close() {
    guard.close(
        () -> {
          pooler.close();
          encoder.close();
          tokenizer.close();
        });
  }
}
