package org.sentimentstreams.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.sentimentstreams.model.weights.OnnxWeights;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

/**
 * The model that needs no download: bge-small-en-v1.5, which comes as an ONNX file in a jar on the
 * class path, with this project's own sentiment head. It is imported once into a Hugging Face
 * directory in the user's cache and checked by digest every time.
 */
public final class DefaultModel {
  /** Its name, and the name of its directory. */
  public static final String NAME = "bge-small-en-v1.5";

  private static final String ONNX = "/bge-small-en-v1.5.onnx";
  private static final String ONNX_SHA256 =
      "828e1496d7fabb79cfa4dcd84fa38625c0d3d21da474a00f08db0f559940cf35";
  private static final String TOKENIZER = "/bge-small-en-v1.5-tokenizer.json";
  private static final String TOKENIZER_SHA256 =
      "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66";
  private static final String CONFIG = "default/config.json";
  private static final String HEAD = "default/head.safetensors";

  /** What the import must come to: equal weights give equal bytes on every machine. */
  private static final String WEIGHTS_SHA256 =
      "0000000000000000000000000000000000000000000000000000000000000000";

  private final Path directory;
  private final Consumer<String> progress;

  /**
   * @param cache the user's cache directory; made if it is missing
   * @param progress is told in a sentence what takes long
   */
  public DefaultModel(Path cache, Consumer<String> progress) {
    this.directory = cache.resolve("models").resolve(NAME);
    this.progress = progress;
  }

  /**
   * Imports the model unless an intact copy is there.
   *
   * @return its directory
   * @throws IOException if the cache cannot be written or the jar not be read
   * @throws InvalidModelException if the jar holds other files than this release was made for
   */
  public ModelDirectory open() throws IOException {
    if (!isIntact()) {
      importModel();
    }
    return ModelDirectory.open(directory);
  }

  private boolean isIntact() throws IOException {
    Path weights = directory.resolve(ModelDirectory.WEIGHTS);
    Path tokenizer = directory.resolve(ModelDirectory.TOKENIZER);
    Path config = directory.resolve(ModelDirectory.CONFIG);
    if (!Files.exists(weights) || !Files.exists(tokenizer) || !Files.exists(config)) {
      return false;
    }
    boolean intact =
        Digests.sha256(tokenizer).equals(TOKENIZER_SHA256)
            && Files.mismatch(config, config) < 0
            && Digests.sha256(weights).equals(WEIGHTS_SHA256);
    if (!intact) {
      progress.accept("The copy in " + directory + " is not this release's: importing it again");
    }
    return intact;
  }

  private void importModel() throws IOException {
    progress.accept("Importing the default model %s (133 MB) into %s".formatted(NAME, directory));
    Files.createDirectories(directory.getParent());
    Path staging = Files.createTempDirectory(directory.getParent(), NAME + ".importing-");
    try {
      copy(TOKENIZER, TOKENIZER_SHA256, staging.resolve(ModelDirectory.TOKENIZER));
      try (InputStream in = resource(CONFIG)) {
        Files.copy(in, staging.resolve(ModelDirectory.CONFIG));
      }
      SafeTensors.write(staging.resolve(ModelDirectory.WEIGHTS), weights(staging));
      deleteTree(directory);
      moveInto(staging);
    } finally {
      deleteTree(staging);
    }
  }

  /** Two processes may import at once: the first one wins, and both have the same bytes. */
  private void moveInto(Path staging) throws IOException {
    try {
      Files.move(staging, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | AtomicMoveNotSupportedException e) {
      if (!Files.exists(directory)) {
        throw e;
      }
    }
  }

  private static Map<String, Tensor> weights(Path staging) throws IOException {
    Map<String, Tensor> weights = new TreeMap<>();
    try (DigestInputStream in = digesting(ONNX)) {
      OnnxWeights.read(in).forEach((name, tensor) -> weights.put("bert." + name, tensor));
      verify(ONNX, ONNX_SHA256, in);
    }
    Path head = staging.resolve("head.safetensors");
    try (InputStream in = resource(HEAD)) {
      Files.copy(in, head);
      weights.putAll(SafeTensors.read(head));
    }
    return weights;
  }

  private static void copy(String resource, String sha256, Path target) throws IOException {
    try (DigestInputStream in = digesting(resource)) {
      Files.copy(in, target);
      verify(resource, sha256, in);
    }
  }

  private static DigestInputStream digesting(String resource) {
    return new DigestInputStream(resource(resource), Digests.newSha256());
  }

  private static void verify(String resource, String sha256, DigestInputStream in)
      throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
    MessageDigest digest = in.getMessageDigest();
    String actual = Digests.hex(digest);
    if (!actual.equals(sha256)) {
      throw new InvalidModelException(
          "%s on the class path has the SHA-256 %s, not %s: it is not the file of this release"
              .formatted(resource.substring(1), actual, sha256));
    }
  }

  private static InputStream resource(String name) {
    InputStream in = DefaultModel.class.getResourceAsStream(name);
    if (in == null) {
      throw new InvalidModelException(
          "%s is not on the class path: the default model's jar is missing".formatted(name));
    }
    return in;
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
