package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.sentimentstreams.model.torchscript.HeadArchive;
import org.sentimentstreams.model.weights.FileCheck;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

/**
 * A Hugging Face model directory: {@code config.json}, {@code tokenizer.json}, and the weights in
 * {@code model.safetensors} or in the shards that {@code model.safetensors.index.json} names.
 *
 * @param path the directory
 * @param config what its config.json says
 * @param tokenizer its tokenizer.json, or one made from vocab.txt, or vocab.json and merges.txt
 */
public record ModelDirectory(Path path, ModelConfig config, Path tokenizer) {
  private static final String SAFETENSORS_ONLY =
      "which can run code when it is read: convert them to model.safetensors with Hugging Face's"
          + " safetensors library";

  /** Names of the files in the directory. */
  public static final String CONFIG = "config.json";

  public static final String TOKENIZER = "tokenizer.json";
  public static final String WEIGHTS = "model.safetensors";
  public static final String INDEX = "model.safetensors.index.json";

  /**
   * @throws InvalidModelException if a file is missing or cannot be used; the message names it
   * @throws IOException if a file cannot be read
   */
  public static ModelDirectory open(Path path) throws IOException {
    if (Files.isRegularFile(path)) {
      throw new InvalidModelException(
          "There is no model at %s: it is a file, and a Hugging Face directory is needed"
              .formatted(path));
    }
    if (!Files.isDirectory(path)) {
      throw new InvalidModelException(
          "There is no model at %s: give a Hugging Face directory, or \"default\"".formatted(path));
    }
    requireFile(path, CONFIG);
    if (!TokenizerJson.canBeMadeFrom(path)) {
      requireFile(path, TOKENIZER);
    }
    if (!FileCheck.isThere(path.resolve(WEIGHTS)) && !FileCheck.isThere(path.resolve(INDEX))) {
      throw new InvalidModelException(
          pickled(path)
              .map(file -> "%s has its weights in %s, %s".formatted(path, file, SAFETENSORS_ONLY))
              .orElse("%s has no %s".formatted(path, WEIGHTS)));
    }
    ModelConfig config =
        ModelConfig.read(
            path.resolve(CONFIG), modelType -> HeadArchive.outputs(modelType, weights(path)));
    return new ModelDirectory(path, config, TokenizerJson.of(path));
  }

  private static void requireFile(Path path, String file) {
    if (!FileCheck.isThere(path.resolve(file))) {
      throw new InvalidModelException("%s has no %s".formatted(path, file));
    }
  }

  /** A file of weights in a format that is code. */
  private static Optional<String> pickled(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches(".*\\.(bin|pt|pth|ckpt|pkl)"))
          .sorted()
          .findFirst();
    }
  }

  /** The same directory read as if the model had only so many layers. */
  ModelDirectory withLayers(int layers) {
    return new ModelDirectory(
        path, config.withLayers(Math.min(layers, config.layers())), tokenizer);
  }

  /**
   * How much accuracy 8-bit integers were measured to cost this model, as a share of all reviews,
   * from {@code sentiment_streams.int8_accuracy_loss} in its config.json; 1 if that is not there.
   *
   * @throws IOException if the file cannot be read
   */
  double int8AccuracyLoss() throws IOException {
    return JsonFile.read(path.resolve(CONFIG))
        .path("sentiment_streams")
        .path("int8_accuracy_loss")
        .asDouble(1);
  }

  /**
   * All tensors by name, mapped from the files; without what a trainer put before all names.
   *
   * @throws InvalidWeightsException if a file is damaged
   * @throws IOException if a file cannot be read
   */
  public Map<String, Tensor> weights() throws IOException {
    return weights(path);
  }

  private static Map<String, Tensor> weights(Path path) throws IOException {
    Map<String, Tensor> weights = new TreeMap<>();
    for (Path file : weightFiles(path)) {
      weights.putAll(SafeTensors.read(file));
    }
    return WrapperNames.takeOff(weights);
  }

  /** Only files that can be weights: reading another one might never end. */
  private static Set<Path> weightFiles(Path path) throws IOException {
    Set<Path> files = namedFiles(path);
    for (Path file : files) {
      Optional<String> complaint = FileCheck.complaint(file);
      if (complaint.isPresent()) {
        throw new InvalidWeightsException(file + " " + complaint.get());
      }
    }
    return files;
  }

  private static Set<Path> namedFiles(Path path) throws IOException {
    Path index = path.resolve(INDEX);
    Path single = path.resolve(WEIGHTS);
    // Hugging Face's loaders take the single file, too, where both are there.
    if (FileCheck.isThere(single) || !FileCheck.isThere(index)) {
      return Set.of(single);
    }
    JsonNode places = JsonFile.read(index).path("weight_map");
    if (places.isEmpty()) {
      throw new InvalidWeightsException(index + " has no \"weight_map\", so it names no weights");
    }
    Set<Path> files = new TreeSet<>();
    for (JsonNode name : places) {
      files.add(shard(path, index, name.asText()));
    }
    return files;
  }

  /** A name with slashes could reach outside of the directory. */
  private static Path shard(Path path, Path index, String name) {
    try {
      Path file = path.resolve(name);
      if (name.equals(String.valueOf(file.getFileName()))
          && Files.exists(file)
          && !Files.isDirectory(file)) {
        return file;
      }
    } catch (InvalidPathException e) {
      // Said below.
    }
    throw new InvalidWeightsException(
        "%s names the file \"%s\", which is not in its directory".formatted(index, name));
  }

  /**
   * The version of this model: the first 12 hexadecimal digits of the SHA-256 over the digests of
   * its files, so that equal files are equal versions on every machine.
   *
   * @throws IOException if a file cannot be read
   */
  public String version() throws IOException {
    StringBuilder digests = new StringBuilder();
    digests
        .append(Digests.sha256OfKnown(path.resolve(CONFIG)))
        .append(Digests.sha256OfKnown(tokenizer()));
    for (Path file : weightFiles(path)) {
      digests.append(Digests.sha256OfKnown(file));
    }
    return Digests.sha256(digests.toString()).substring(0, 12);
  }

  /**
   * Equal for encoders with equal weights, however those are spread over files: a SHA-256 in
   * hexadecimal digits. What a file holds is not read again while the file does not change.
   *
   * @throws InvalidWeightsException if a file is damaged
   * @throws IOException if a file cannot be read
   */
  public String encoderDigest() throws IOException {
    return EncoderDigest.of(weightFiles(path));
  }
}
