package org.sentimentstreams.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.sentimentstreams.model.lora.LoraAdapter;
import org.sentimentstreams.model.lora.LoraConfig;
import org.sentimentstreams.model.weights.OnnxWeights;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

/**
 * The model that needs no download: bge-small-en-v1.5, which comes as an ONNX file in a jar on the
 * class path, with this project's own adapter, sentiment head and n-grams. It is imported once into
 * a Hugging Face directory in the user's cache and checked by digest every time.
 */
public final class DefaultModel {
  /** Its name, and the name of its directory. */
  public static final String NAME = "bge-small-en-v1.5";

  /** A process cannot lock a file against itself, so its threads take turns here first. */
  private static final Object IMPORTS = new Object();

  private static final String ONNX = "/bge-small-en-v1.5.onnx";
  private static final String ONNX_SHA256 =
      "828e1496d7fabb79cfa4dcd84fa38625c0d3d21da474a00f08db0f559940cf35";
  private static final String TOKENIZER = "/bge-small-en-v1.5-tokenizer.json";
  private static final String TOKENIZER_SHA256 =
      "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66";

  /** Files of this project, with their digests. */
  private static final Map<String, String> OWN =
      Map.of(
          ModelDirectory.CONFIG,
          "968bd51c70b2e0ab075d70b03628465ec05b7d186ccf6b04aec4614e5b79d1ca",
          LoraConfig.FILE,
          "76baf3c877bcbdd78279b2278b881100ce34912c5ed64837c03b58403a3a6a48",
          LoraAdapter.WEIGHTS,
          "30764b9956a3ecd840037a571e8f812d79c1d83eefba74c209da48af177b7857",
          ModelDirectory.WIDE,
          "8091432e072732a0406cdb314e7af34fc87d68f12d5c0d0d88d8bac93231870b");

  /** What the import must come to: equal weights give equal bytes on every machine. */
  private static final String WEIGHTS_SHA256 =
      "71eb32b08eb58d90077e37624c076333b419d7cdfab4bd017ffff1185091b2f7";

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
    requireFolders();
    if (!isIntact()) {
      if (Files.exists(directory)) {
        progress.accept("The copy in " + directory + " is not this release's: importing it again");
      }
      importModel();
    }
    return ModelDirectory.open(directory);
  }

  private void requireFolders() {
    for (Path path = directory; path != null; path = path.getParent()) {
      if (Files.exists(path) && !Files.isDirectory(path)) {
        throw new InvalidModelException(
            "%s is a file, but the default model needs a folder there: remove it, or set cache.dir"
                .formatted(path));
      }
    }
  }

  private boolean isIntact() throws IOException {
    for (Map.Entry<String, String> file : OWN.entrySet()) {
      if (!holds(file.getKey(), file.getValue())) {
        return false;
      }
    }
    return holds(ModelDirectory.TOKENIZER, TOKENIZER_SHA256)
        && holds(ModelDirectory.WEIGHTS, WEIGHTS_SHA256);
  }

  private boolean holds(String file, String sha256) throws IOException {
    Path path = directory.resolve(file);
    return Files.isRegularFile(path) && Digests.sha256(path).equals(sha256);
  }

  private void importModel() throws IOException {
    progress.accept("Importing the default model %s (133 MB) into %s".formatted(NAME, directory));
    Files.createDirectories(directory.getParent());
    // One after the other: so what else is there was left by a process that was killed.
    synchronized (IMPORTS) {
      Path file = directory.getParent().resolveSibling("models.lock");
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        if (isLocked(channel)) {
          DirectoryTree.deleteOld(directory.getParent(), NAME + ".importing-*", Duration.ZERO);
        }
        if (!isIntact()) {
          makeDirectory();
        }
      }
    }
  }

  /**
   * Waits for whoever has the lock; closing the channel gives it back. False where there is none.
   */
  private static boolean isLocked(FileChannel channel) {
    try {
      var unused = channel.lock();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void makeDirectory() throws IOException {
    Path staging = Files.createTempDirectory(directory.getParent(), NAME + ".importing-");
    try {
      copy(TOKENIZER, TOKENIZER_SHA256, staging.resolve(ModelDirectory.TOKENIZER));
      for (Map.Entry<String, String> file : OWN.entrySet()) {
        copy("default/" + file.getKey(), file.getValue(), staging.resolve(file.getKey()));
      }
      Path weights = staging.resolve(ModelDirectory.WEIGHTS);
      SafeTensors.write(weights, encoder());
      requireDigest(weights, WEIGHTS_SHA256);
      moveInto(staging);
    } finally {
      DirectoryTree.delete(staging);
    }
  }

  /**
   * Where files cannot be locked, two processes may import at once: the first one wins, and both
   * have the same bytes. A damaged copy is moved away before it is deleted, so that nobody meets
   * half of one.
   */
  private void moveInto(Path staging) throws IOException {
    if (Files.exists(directory) && !isIntact()) {
      discard(staging.resolveSibling(staging.getFileName() + ".damaged"));
    }
    try {
      Files.move(staging, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // What is thrown where another one was first differs between systems.
      if (!isIntact()) {
        throw e;
      }
    }
  }

  private void discard(Path damaged) throws IOException {
    try {
      Files.move(directory, damaged, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return; // Another process was first.
    }
    DirectoryTree.delete(damaged);
  }

  private static Map<String, Tensor> encoder() throws IOException {
    Map<String, Tensor> weights = new TreeMap<>();
    try (DigestInputStream in = digesting(ONNX)) {
      OnnxWeights.read(in).forEach((name, tensor) -> weights.put("bert." + name, tensor));
      verify(ONNX, ONNX_SHA256, in);
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
    require(
        resource.substring(resource.lastIndexOf('/') + 1),
        Digests.hex(in.getMessageDigest()),
        sha256);
  }

  private static void requireDigest(Path file, String sha256) throws IOException {
    require(file.getFileName().toString(), Digests.sha256(file), sha256);
  }

  private static void require(String name, String actual, String expected) {
    if (!actual.equals(expected)) {
      throw new InvalidModelException(
          "%s has the SHA-256 %s, not %s: it is not the file of this release"
              .formatted(name, actual, expected));
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
}
