package org.sentimentstreams.training;

import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

/**
 * The feature vectors of texts on disk: a folder for each encoder, and in it files that are only
 * ever added. Each holds the vectors of some texts and the texts' SHA-256, so that new labels cost
 * only their own texts, and a run that was cut off goes on where it was.
 */
final class FeatureCache {
  private static final String ENDING = ".safetensors";
  private static final String FEATURES = "features";
  private static final String DIGESTS = "sha256";
  private static final int LONGS = 4;
  private static final int DIGITS = 16;

  private final Path directory;

  /**
   * @param cache for all encoders
   * @param encoder stands for the encoder and all else that the vectors depend on
   */
  FeatureCache(Path cache, String encoder) {
    this.directory = cache.resolve(encoder.substring(0, DIGITS));
  }

  /**
   * @return the vectors of those texts that are there, by text
   * @throws IOException if a file cannot be read
   */
  Map<String, float[]> read(Collection<String> texts) throws IOException {
    Map<String, String> wanted = new HashMap<>();
    texts.forEach(text -> wanted.put(Digests.sha256(text), text));
    Map<String, float[]> found = new HashMap<>();
    if (Files.isDirectory(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.filter(path -> path.toString().endsWith(ENDING)).toList()) {
          read(file, wanted, found);
        }
      }
    }
    return found;
  }

  private static void read(Path file, Map<String, String> wanted, Map<String, float[]> found)
      throws IOException {
    Map<String, Tensor> tensors = SafeTensors.read(file);
    LongBuffer digests = tensors.get(DIGESTS).data().asLongBuffer();
    Tensor features = tensors.get(FEATURES);
    int width = features.shape().get(1).intValue();
    for (int row = 0; row < digests.capacity() / LONGS; row++) {
      String text = wanted.get(hex(digests, row));
      if (text != null) {
        float[] vector = new float[width];
        features.data().asFloatBuffer().get(row * width, vector);
        found.put(text, vector);
      }
    }
  }

  private static String hex(LongBuffer digests, int row) {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < LONGS; i++) {
      String digits = Long.toHexString(digests.get(row * LONGS + i));
      hex.append("0".repeat(DIGITS - digits.length())).append(digits);
    }
    return hex.toString();
  }

  /**
   * Adds vectors. A file comes into being whole, or not at all.
   *
   * @param texts distinct, at least one
   * @param vectors one a text, of one length
   * @throws IOException if the file cannot be written
   */
  void add(List<String> texts, List<float[]> vectors) throws IOException {
    int width = vectors.get(0).length;
    float[] flat = new float[texts.size() * width];
    long[] digests = new long[texts.size() * LONGS];
    Set<String> hex = new HashSet<>();
    for (int row = 0; row < texts.size(); row++) {
      String digest = Digests.sha256(texts.get(row));
      System.arraycopy(vectors.get(row), 0, flat, row * width, width);
      for (int i = 0; i < LONGS; i++) {
        String digits = digest.substring(i * DIGITS, (i + 1) * DIGITS);
        digests[row * LONGS + i] = Long.parseUnsignedLong(digits, 16);
      }
      hex.add(digest);
    }
    Files.createDirectories(directory);
    Path partial = Files.createTempFile(directory, "features-", ".partial");
    try {
      SafeTensors.write(
          partial,
          Map.of(
              FEATURES, Tensor.of(flat, texts.size(), width),
              DIGESTS, Tensor.of(digests, texts.size(), LONGS)));
      String name = Digests.sha256(String.join("", hex.stream().sorted().toList()));
      Files.move(
          partial,
          directory.resolve(name.substring(0, DIGITS) + ENDING),
          StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }
}
