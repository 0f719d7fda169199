package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sentimentstreams.model.weights.FileCheck;
import org.sentimentstreams.model.weights.Tensor;

/** What is odd about the files of a model directory. */
final class OddFiles {
  /** Where sentence-transformers keeps how much of a text it reads. */
  private static final String SENTENCE_CONFIG = "sentence_bert_config.json";

  private OddFiles() {}

  /**
   * @param path what was given
   * @param folder where config.json and the weights are
   */
  static List<String> in(Path path, Path folder) throws IOException {
    List<String> odd = new ArrayList<>();
    if (isThere(folder, ModelDirectory.WEIGHTS, ModelDirectory.INDEX)
        && isThere(folder, ModelDirectory.PYTORCH_WEIGHTS)) {
      odd.add("pytorch_model.bin is not read, since there are safetensors");
    }
    if (isThere(path, ModelDirectory.SETFIT_HEAD)) {
      odd.add(
          ModelDirectory.SETFIT_HEAD
              + " is a pickle of scikit-learn and not read: it can run code");
    }
    JsonNode config = JsonFile.read(folder.resolve(ModelDirectory.CONFIG));
    if (config.has("auto_map")) {
      odd.add("config.json names code of its own (\"auto_map\"), which is not run");
    }
    odd.addAll(ofLabels(config));
    JsonNode length = TokenizerSettings.read(folder).config().path("model_max_length");
    if (length.isIntegralNumber()
        && length.asLong() < config.path("max_position_embeddings").asLong()) {
      odd.add(
          "its tokenizer_config.json has a \"model_max_length\" of %s, which is not followed: set model.max.tokens"
              .formatted(length));
    }
    JsonNode cut = JsonFile.readIfThere(folder.resolve(SENTENCE_CONFIG)).path("max_seq_length");
    if (cut.isIntegralNumber()) {
      odd.add(
          "its %s has a \"max_seq_length\" of %s, which is not followed: set model.max.tokens"
              .formatted(SENTENCE_CONFIG, cut));
    }
    Map<String, Tensor> named = new TreeMap<>();
    for (Path file : new WeightFiles(folder).paths()) {
      named.putAll(WeightFiles.read(file));
    }
    String prefix = WrapperNames.prefix(named.keySet());
    if (!prefix.isEmpty()) {
      odd.add(
          "a trainer has put \"%s\" before the names of tensors, which is taken off"
              .formatted(prefix));
    }
    return odd;
  }

  private static List<String> ofLabels(JsonNode config) {
    List<String> odd = new ArrayList<>();
    JsonNode names = config.path("id2label");
    JsonNode numbers = config.path("label2id");
    names
        .properties()
        .forEach(
            entry -> {
              JsonNode number = numbers.path(entry.getValue().asText());
              if (number.isInt() && !number.asText().equals(entry.getKey().strip())) {
                odd.add(
                    "\"%s\" is %s in \"id2label\", which counts, and %s in \"label2id\""
                        .formatted(entry.getValue().asText(), entry.getKey(), number));
              }
            });
    JsonNode count = config.path("num_labels");
    if (count.isInt() && !names.isEmpty() && count.asInt() != names.size()) {
      odd.add(
          "\"num_labels\" is %s, and \"id2label\", which counts, names %d"
              .formatted(count, names.size()));
    }
    return odd;
  }

  private static boolean isThere(Path folder, String... names) {
    for (String name : names) {
      if (FileCheck.isThere(folder.resolve(name))) {
        return true;
      }
    }
    return false;
  }
}
