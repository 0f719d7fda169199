package org.sentimentstreams.model.lora;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.sentimentstreams.model.InvalidModelException;

/**
 * What PEFT's {@code adapter_config.json} says of an adapter.
 *
 * @param rank of every pair of matrices
 * @param alpha the pairs' product counts {@code alpha / rank} times
 * @param rankStabilized whether it counts {@code alpha / √rank} times instead (rsLoRA)
 * @param dropout share of an adapter's input that is left out in training
 * @param base name of the model that it was trained on, for other tools; null if nobody said
 */
public record LoraConfig(
    int rank, double alpha, boolean rankStabilized, double dropout, String base) {
  /** Name of the file in a directory. */
  public static final String FILE = "adapter_config.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Keys that change nothing in what an adapter computes once its weights are there. */
  private static final Set<String> HARMLESS =
      Set.of(
          "auto_mapping",
          "base_model_name_or_path",
          "corda_config",
          "ensure_weight_tying",
          "eva_config",
          "exclude_modules",
          "inference_mode",
          "layers_pattern",
          "layers_to_transform",
          "lora_alpha",
          "lora_dropout",
          "megatron_core",
          "modules_to_save",
          "peft_type",
          "peft_version",
          "qalora_group_size",
          "r",
          "revision",
          "runtime_config",
          "target_modules",
          "task_type",
          "use_rslora");

  /** Other keys, with the one value that is as good as none. */
  private static final Map<String, String> USUAL =
      Map.of("bias", "none", "init_lora_weights", "true");

  /** Ways to begin that leave the base as it is, and so need nothing of who reads the result. */
  private static final Set<String> BEGINNINGS = Set.of("gaussian", "eva", "orthogonal");

  public LoraConfig {
    if (rank < 1) {
      throw new InvalidModelException("The rank of an adapter is %d: 1 or more".formatted(rank));
    }
    if (!Double.isFinite(alpha)) {
      throw new InvalidModelException("lora_alpha is %s: a number is needed".formatted(alpha));
    }
  }

  /** What the product of a pair is multiplied with. */
  public double scale() {
    return alpha / (rankStabilized ? Math.sqrt(rank) : rank);
  }

  /**
   * @param json of the file
   * @param file for messages
   * @throws InvalidModelException if it is no LoRA, or a variant that is computed otherwise; the
   *     message names the key
   */
  static LoraConfig of(JsonNode json, Path file) {
    requireKnown(json, file);
    JsonNode rank = json.path("r");
    JsonNode alpha = json.path("lora_alpha");
    if (!rank.isIntegralNumber() || rank.asLong() < 1 || rank.asLong() > Integer.MAX_VALUE) {
      throw invalid(file, "r", rank, "a whole number of 1 or more is needed");
    }
    if (!alpha.isNumber()) {
      throw invalid(file, "lora_alpha", alpha, "a number is needed");
    }
    return new LoraConfig(
        rank.asInt(),
        alpha.asDouble(),
        json.path("use_rslora").asBoolean(false),
        json.path("lora_dropout").asDouble(0),
        json.path("base_model_name_or_path").textValue());
  }

  private static void requireKnown(JsonNode json, Path file) {
    if (!json.path("peft_type").asText().equalsIgnoreCase("LORA")) {
      throw invalid(file, "peft_type", json.path("peft_type"), "only LORA is read");
    }
    String task = json.path("task_type").asText("SEQ_CLS");
    if (!Set.of("SEQ_CLS", "FEATURE_EXTRACTION", "null").contains(task)) {
      throw invalid(file, "task_type", json.path("task_type"), "SEQ_CLS is needed");
    }
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      if (!isHarmless(field.getKey(), field.getValue())) {
        throw invalid(
            file,
            field.getKey(),
            field.getValue(),
            "this variant of LoRA is not known here; merge the adapter with PEFT"
                + " (merge_and_unload) and import the merged model");
      }
    }
  }

  private static boolean isHarmless(String key, JsonNode value) {
    return HARMLESS.contains(key)
        || value.isNull()
        || (value.isContainerNode() && value.isEmpty())
        || (value.isBoolean() && !value.booleanValue())
        || value.asText().equals(USUAL.get(key))
        || (key.equals("init_lora_weights") && BEGINNINGS.contains(value.asText()));
  }

  private static InvalidModelException invalid(
      Path file, String key, JsonNode value, String wanted) {
    return new InvalidModelException(
        "%s: \"%s\" is %s: %s"
            .formatted(file, key, value.isMissingNode() ? "not there" : value, wanted));
  }

  /**
   * @param targets ends of the names of the layers that have adapters
   * @param saved names of the layers that the adapter brings whole
   */
  void write(Path file, Collection<String> targets, Collection<String> saved) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("peft_type", "LORA");
    json.put("task_type", "SEQ_CLS");
    json.put("base_model_name_or_path", base);
    json.put("r", rank);
    json.put("lora_alpha", alpha);
    json.put("lora_dropout", dropout);
    json.put("use_rslora", rankStabilized);
    json.put("bias", "none");
    json.put("fan_in_fan_out", false);
    json.put("inference_mode", true);
    json.put("init_lora_weights", true);
    targets.forEach(json.putArray("target_modules")::add);
    saved.forEach(json.putArray("modules_to_save")::add);
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }
}
