package org.sentimentstreams.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An encoder without its classifier: texts in, hidden states out. Training a head on a frozen
 * encoder needs each text's [CLS] vector only once.
 */
public final class FeatureExtractor implements TextModel<float[]>, AutoCloseable {
  private final String digest;
  private final TextEncoder tokenizer;
  private final Encoder encoder;

  private FeatureExtractor(String digest, TextEncoder tokenizer, Encoder encoder) {
    this.digest = digest;
    this.tokenizer = tokenizer;
    this.encoder = encoder;
  }

  /**
   * @param maxTokens longest input; the model's own limit counts if it is lower
   * @throws IOException if a file cannot be read, or the temporary archive not written
   */
  public static FeatureExtractor load(ModelDirectory directory, int maxTokens) throws IOException {
    int limit = Math.min(maxTokens, directory.config().maxPositions());
    TextEncoder tokenizer = TextEncoder.load(directory.tokenizer(), limit);
    try {
      String digest = Digests.sha256(Encoder.key(directory) + tokenizer.encoding());
      return new FeatureExtractor(digest, tokenizer, Encoder.load(directory));
    } catch (IOException | RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /** Stands for all that the features depend on: encoder weights, tokenizer and token limit. */
  public String digest() {
    return digest;
  }

  @Override
  public Tokens encode(String text) {
    return tokenizer.encode(text);
  }

  /** The last hidden state of each text's first token, [CLS]: H numbers. */
  @Override
  public List<float[]> run(List<Tokens> batch) {
    try (NDManager scope = encoder.newScope()) {
      NDArray states = encoder.firstStates(scope, PaddedBatch.of(batch));
      int width = (int) states.getShape().get(1);
      float[] flat = states.toFloatArray();
      return IntStream.range(0, batch.size())
          .mapToObj(row -> Arrays.copyOfRange(flat, row * width, (row + 1) * width))
          .toList();
    }
  }

  /** All last hidden states, flat in the order [B, N, H], padding included. */
  float[] hiddenStates(PaddedBatch batch) {
    try (NDManager scope = encoder.newScope()) {
      return encoder.hiddenStates(scope, batch).toFloatArray();
    }
  }

  /** Waits for running batches, then frees tokenizer and weights. */
  @Override
  public void close() {
    encoder.close();
    tokenizer.close();
  }
}
