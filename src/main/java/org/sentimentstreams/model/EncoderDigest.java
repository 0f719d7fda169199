package org.sentimentstreams.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import org.sentimentstreams.model.weights.PerFileCache;
import org.sentimentstreams.model.weights.Tensor;

/** Tells encoders apart by their weights, however those are spread over files. */
final class EncoderDigest {
  private static final PerFileCache<Map<String, String>> TENSORS =
      new PerFileCache<>(EncoderDigest::tensors);

  private EncoderDigest() {}

  /** SHA-256 over names, types, shapes and numbers of all weights that are not in the head. */
  static String of(Iterable<Path> weightFiles) throws IOException {
    Map<String, String> encoder = new TreeMap<>();
    for (Path file : weightFiles) {
      encoder.putAll(TENSORS.get(file));
    }
    return Digests.sha256(WrapperNames.takeOff(encoder).toString());
  }

  private static Map<String, String> tensors(Path file) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    WeightFiles.read(file)
        .forEach(
            (name, tensor) -> {
              if (!ModelWriter.isHead(name)) {
                digests.put(name, digest(tensor));
              }
            });
    return digests;
  }

  private static String digest(Tensor tensor) {
    MessageDigest sha256 = Digests.newSha256();
    sha256.update((tensor.dtype() + " " + tensor.shape()).getBytes(StandardCharsets.UTF_8));
    sha256.update(tensor.data());
    return Digests.hex(sha256);
  }
}
