package org.sentimentstreams.training;

import java.io.IOException;
import java.nio.FloatBuffer;
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
import org.sentimentstreams.model.TextDigest;
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

  /** A vector as it stands in its file, which is mapped: on the heap it is only its place. */
  record Stored(FloatBuffer file, int start, int width) {

    float[] floats() {
      float[] vector = new float[width];
      file.get(start, vector);
      return vector;
    }
  }

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
  Map<String, Stored> read(Collection<String> texts) throws IOException {
    Map<TextDigest, String> wanted = new HashMap<>();
    texts.forEach(text -> wanted.put(TextDigest.of(text), text));
    Map<String, Stored> found = new HashMap<>();
    if (Files.isDirectory(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.filter(path -> path.toString().endsWith(ENDING)).toList()) {
          read(file, wanted, found);
        }
      }
    }
    return found;
  }

  private static void read(Path file, Map<TextDigest, String> wanted, Map<String, Stored> found)
      throws IOException {
    Map<String, Tensor> tensors = SafeTensors.read(file);
    LongBuffer digests = tensors.get(DIGESTS).data().asLongBuffer();
    Tensor features = tensors.get(FEATURES);
    FloatBuffer floats = features.data().asFloatBuffer();
    int width = features.shape().get(1).intValue();
    for (int row = 0; row < digests.capacity() / LONGS; row++) {
      String text = wanted.get(digest(digests, row * LONGS));
      if (text != null) {
        found.put(text, new Stored(floats, row * width, width));
      }
    }
  }

  private static TextDigest digest(LongBuffer digests, int start) {
    return new TextDigest(
        digests.get(start), digests.get(start + 1), digests.get(start + 2), digests.get(start + 3));
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
    LongBuffer longs = LongBuffer.wrap(digests);
    for (int row = 0; row < texts.size(); row++) {
      TextDigest digest = TextDigest.of(texts.get(row));
      System.arraycopy(vectors.get(row), 0, flat, row * width, width);
      longs.put(digest.first()).put(digest.second()).put(digest.third()).put(digest.fourth());
      hex.add(digest.hex());
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
