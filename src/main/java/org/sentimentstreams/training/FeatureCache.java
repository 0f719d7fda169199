package org.sentimentstreams.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.IntConsumer;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.batching.Request;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

/**
 * The feature vectors of texts, computed once by a frozen encoder and kept on disk in chunks, each
 * under the digest of its texts and of the encoder. A run that was cut off goes on where it was.
 */
final class FeatureCache {
  private static final int CHUNK = 500;
  private static final String FEATURES = "features";

  private final Path directory;
  private final String encoderDigest;
  private final Batcher<float[]> encoder;

  /**
   * @param encoderDigest stands for the encoder's weights, tokenizer and token limit
   */
  FeatureCache(Path directory, String encoderDigest, Batcher<float[]> encoder) {
    this.directory = directory;
    this.encoderDigest = encoderDigest;
    this.encoder = encoder;
  }

  /**
   * @param progress is told how many texts are done with each step
   * @return one vector a text, in the same order
   * @throws IOException if the cache cannot be read or written
   */
  List<float[]> features(List<String> texts, IntConsumer progress) throws IOException {
    Files.createDirectories(directory);
    List<float[]> features = new ArrayList<>(texts.size());
    for (int start = 0; start < texts.size(); start += CHUNK) {
      List<String> chunk = texts.subList(start, Math.min(start + CHUNK, texts.size()));
      features.addAll(chunk(chunk));
      progress.accept(chunk.size());
    }
    return features;
  }

  private List<float[]> chunk(List<String> texts) throws IOException {
    Path file = directory.resolve(key(texts) + ".safetensors");
    if (Files.exists(file)) {
      return rows(SafeTensors.read(file).get(FEATURES));
    }
    List<float[]> features = compute(texts);
    int width = features.get(0).length;
    float[] flat = new float[texts.size() * width];
    for (int row = 0; row < texts.size(); row++) {
      System.arraycopy(features.get(row), 0, flat, row * width, width);
    }
    Path partial = Files.createTempFile(directory, "features-", ".partial");
    SafeTensors.write(partial, Map.of(FEATURES, Tensor.of(flat, texts.size(), width)));
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    return features;
  }

  private String key(List<String> texts) {
    StringBuilder digests = new StringBuilder(encoderDigest);
    texts.forEach(text -> digests.append(Digests.sha256(text)));
    return Digests.sha256(digests.toString());
  }

  private List<float[]> compute(List<String> texts) {
    List<Request<float[]>> requests = texts.stream().map(Request<float[]>::new).toList();
    encoder.submit(requests);
    try {
      return requests.stream().map(request -> request.result().join()).toList();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static List<float[]> rows(Tensor tensor) {
    int rows = tensor.shape().get(0).intValue();
    int width = tensor.shape().get(1).intValue();
    float[] flat = tensor.floats();
    List<float[]> features = new ArrayList<>(rows);
    for (int row = 0; row < rows; row++) {
      features.add(Arrays.copyOfRange(flat, row * width, (row + 1) * width));
    }
    return features;
  }
}
