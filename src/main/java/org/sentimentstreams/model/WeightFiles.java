package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.sentimentstreams.model.lora.LoraAdapter;
import org.sentimentstreams.model.lora.LoraConfig;
import org.sentimentstreams.model.weights.FileCheck;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.model.weights.pytorch.PyTorchFile;

/**
 * The files that hold the weights of a model directory. As with Hugging Face's loaders safetensors
 * win over PyTorch's files, and a single file over shards.
 */
record WeightFiles(Path directory) {
  private static final String PYTORCH = ".bin";
  private static final String INDEX = ".index.json";
  private static final List<String> ADAPTERS =
      List.of(LoraAdapter.WEIGHTS, "adapter_model" + PYTORCH);

  /**
   * @throws InvalidModelException if the directory has no weights, or others
   */
  void requireAny() throws IOException {
    if (!hasAny()) {
      if (isThere(LoraConfig.FILE)) {
        throw new InvalidModelException(
            "%s holds an adapter of PEFT alone (%s): say which model it belongs to, as in sentiment model import %s --base DIR"
                .formatted(directory, LoraConfig.FILE, directory));
      }
      throw new InvalidModelException(
          "%s has no %s%s".formatted(directory, ModelDirectory.WEIGHTS, others().orElse("")));
    }
  }

  /** Whether there are weights of a model; an adapter's are none. */
  boolean hasAny() {
    return Stream.of(ModelDirectory.WEIGHTS, ModelDirectory.PYTORCH_WEIGHTS)
        .anyMatch(name -> isThere(name) || isThere(name + INDEX));
  }

  private boolean isThere(String name) {
    return FileCheck.isThere(directory.resolve(name));
  }

  /** What may be weights all the same, and what to do with it. */
  private Optional<String> others() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches(".*\\.(bin|pt|pth|ckpt|pkl|h5|msgpack|onnx|gguf|ot)"))
          .filter(name -> !name.matches("(training_args|optimizer|scheduler|rng_state).*"))
          .sorted()
          .findFirst()
          .map(
              name ->
                  name.matches(".*\\.(bin|pt|pth|ckpt)")
                      ? " and no %s: if %s is a state dict of torch.save, rename it to that"
                          .formatted(ModelDirectory.PYTORCH_WEIGHTS, name)
                      : ", and weights in %s are not read: save the model with save_pretrained(…, safe_serialization=True)"
                          .formatted(name));
    }
  }

  /**
   * All tensors by name, with the adapter added if there is one.
   *
   * @throws InvalidWeightsException if a file is damaged, or the adapter is for another base
   * @throws IOException if a file cannot be read
   */
  Map<String, Tensor> weights() throws IOException {
    Optional<LoraAdapter> adapter = adapter();
    return adapter.isPresent() ? adapter.get().mergedInto(base()) : base();
  }

  /**
   * All tensors by name, with the adapter added into the head alone.
   *
   * @throws InvalidWeightsException as above
   * @throws IOException if a file cannot be read
   */
  Map<String, Tensor> unmerged() throws IOException {
    Optional<LoraAdapter> adapter = adapter();
    return adapter.isPresent() ? adapter.get().mergedIntoHead(base()) : base();
  }

  /**
   * The adapter that stands beside the weights.
   *
   * @throws InvalidModelException if it is of a kind that is not known
   * @throws InvalidWeightsException if it is damaged
   * @throws IOException if a file cannot be read
   */
  Optional<LoraAdapter> adapter() throws IOException {
    Optional<Path> file = adapterFile();
    return file.isEmpty()
        ? Optional.empty()
        : Optional.of(
            LoraAdapter.of(
                JsonFile.read(directory.resolve(LoraConfig.FILE)), read(file.get()), directory));
  }

  /**
   * The file with the adapter's weights; without its configuration nobody knows what they mean.
   *
   * @throws InvalidModelException if there is a configuration, and no weights
   */
  Optional<Path> adapterFile() throws IOException {
    if (!isThere(LoraConfig.FILE)) {
      return Optional.empty();
    }
    Path file =
        ADAPTERS.stream()
            .filter(this::isThere)
            .map(directory::resolve)
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidModelException(
                        "%s has %s, but no %s"
                            .formatted(directory, LoraConfig.FILE, LoraAdapter.WEIGHTS)));
    requireWeights(file);
    return Optional.of(file);
  }

  /**
   * All tensors by name but for the adapter's, mapped from the files; without what a trainer put
   * before all names.
   *
   * @throws InvalidWeightsException if a file is damaged
   * @throws IOException if a file cannot be read
   */
  Map<String, Tensor> base() throws IOException {
    Map<String, Tensor> weights = new TreeMap<>();
    for (Path file : paths()) {
      weights.putAll(read(file));
    }
    return WrapperNames.takeOff(weights);
  }

  /** The tensors of one of the files. */
  static Map<String, Tensor> read(Path file) throws IOException {
    return isPyTorch(file) ? PyTorchFile.read(file) : SafeTensors.read(file);
  }

  private static boolean isPyTorch(Path file) {
    return file.getFileName().toString().endsWith(PYTORCH);
  }

  /**
   * Only files that can be weights: reading another one might never end.
   *
   * @throws InvalidWeightsException if one cannot be
   */
  Set<Path> paths() throws IOException {
    Set<Path> files = namedFiles();
    for (Path file : files) {
      requireWeights(file);
    }
    return files;
  }

  private static void requireWeights(Path file) throws IOException {
    Optional<String> complaint =
        isPyTorch(file) ? FileCheck.complaintUnlessZip(file) : FileCheck.complaint(file);
    if (complaint.isPresent()) {
      throw new InvalidWeightsException(file + " " + complaint.get());
    }
  }

  private Set<Path> namedFiles() throws IOException {
    for (String single : List.of(ModelDirectory.WEIGHTS, ModelDirectory.PYTORCH_WEIGHTS)) {
      Path index = directory.resolve(single + INDEX);
      if (isThere(single)) {
        return Set.of(directory.resolve(single));
      }
      if (FileCheck.isThere(index)) {
        return shards(index);
      }
    }
    return Set.of(directory.resolve(ModelDirectory.WEIGHTS));
  }

  private Set<Path> shards(Path index) throws IOException {
    JsonNode places = JsonFile.read(index).path("weight_map");
    if (places.isEmpty()) {
      throw new InvalidWeightsException(index + " has no \"weight_map\", so it names no weights");
    }
    Set<Path> files = new TreeSet<>();
    for (JsonNode name : places) {
      files.add(shard(index, name.asText()));
    }
    return files;
  }

  /** A name with slashes could reach outside of the directory. */
  private Path shard(Path index, String name) {
    try {
      Path file = directory.resolve(name);
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
}
