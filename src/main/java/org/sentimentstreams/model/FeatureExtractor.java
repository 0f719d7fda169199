package org.sentimentstreams.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.sentimentstreams.model.torchscript.InferenceModule;
import org.sentimentstreams.model.weights.Tensor;

/**
 * An encoder without its classifier: texts in, hidden states out. Training a head on a frozen
 * encoder needs each text's [CLS] vector only once.
 */
public final class FeatureExtractor implements TextModel<float[]>, AutoCloseable {
  private final String digest;
  private final TextEncoder encoder;
  private final TorchModule module;

  private FeatureExtractor(String digest, TextEncoder encoder, TorchModule module) {
    this.digest = digest;
    this.encoder = encoder;
    this.module = module;
  }

  /**
   * @param maxTokens longest input; the model's own limit counts if it is lower
   * @throws IOException if a file cannot be read, or the temporary archive not written
   */
  public static FeatureExtractor load(ModelDirectory directory, int maxTokens) throws IOException {
    ModelConfig config = directory.config();
    Map<String, Tensor> weights = directory.weights();
    int limit = Math.min(maxTokens, config.maxPositions());
    TextEncoder encoder = TextEncoder.load(directory.tokenizer(), limit);
    try {
      return new FeatureExtractor(
          digest(directory, weights, limit),
          encoder,
          TorchModule.load(
              config.modelType(), file -> InferenceModule.writeEncoder(file, config, weights)));
    } catch (IOException | RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  /** Stands for all that the features depend on: encoder weights, tokenizer and token limit. */
  public String digest() {
    return digest;
  }

  private static String digest(ModelDirectory directory, Map<String, Tensor> weights, int limit)
      throws IOException {
    MessageDigest sha256 = Digests.newSha256();
    weights.forEach(
        (name, tensor) -> {
          if (!ModelWriter.isHead(name)) {
            sha256.update(name.getBytes(StandardCharsets.UTF_8));
            sha256.update(tensor.data());
          }
        });
    return Digests.sha256(
        Digests.hex(sha256) + Digests.sha256(directory.tokenizer()) + " " + limit);
  }

  @Override
  public Tokens encode(String text) {
    return encoder.encode(text);
  }

  /** The last hidden state of each text's first token, [CLS]: H numbers. */
  @Override
  public List<float[]> run(List<Tokens> batch) {
    TorchModule.Output output = module.run(PaddedBatch.of(batch), hidden -> hidden.get(":, 0"));
    int width = (int) output.shape()[1];
    return IntStream.range(0, batch.size())
        .mapToObj(row -> Arrays.copyOfRange(output.values(), row * width, (row + 1) * width))
        .toList();
  }

  /** All last hidden states, flat in the order [B, N, H], padding included. */
  float[] hiddenStates(PaddedBatch batch) {
    return module.run(batch, UnaryOperator.identity()).values();
  }

  /** Frees tokenizer and weights. */
  @Override
  public void close() {
    module.close();
    encoder.close();
  }
}
