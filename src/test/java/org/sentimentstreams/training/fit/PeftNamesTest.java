package org.sentimentstreams.training.fit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentimentstreams.model.ExampleModels;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.lora.LoraAdapter;
import org.sentimentstreams.model.lora.LoraConfig;
import org.sentimentstreams.model.torchscript.Families;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.RecipeReader;

/**
 * What is written, against what PEFT does with it when it loads an adapter over Hugging Face's
 * classifier of each family: it wraps each module whose name ends as one of modules_to_save does
 * and fails where one of that module's parameters is missing; it gives a pair to each module whose
 * name ends as one of target_modules does and leaves that as it was drawn if the file has none; and
 * it passes over what belongs to neither.
 */
class PeftNamesTest {
  /** Hugging Face's modules above the encoder, with their parameters. */
  private static final Map<String, Map<String, List<String>>> HEADS = new TreeMap<>();

  private static final List<String> LINEAR = List.of("weight", "bias");
  private static final List<String> TWO =
      List.of("dense.weight", "dense.bias", "out_proj.weight", "out_proj.bias");

  /** PEFT adds these by itself where task_type is SEQ_CLS. */
  private static final List<String> ALWAYS_SAVED = List.of("classifier", "score");

  static {
    List<String> dense = List.of("dense.weight", "dense.bias");
    for (String type : List.of("roberta", "xlm-roberta", "camembert", "electra", "mpnet")) {
      HEADS.put(type, Map.of("classifier", TWO));
    }
    HEADS.put("bert", Map.of("bert.pooler", dense, "classifier", LINEAR));
    HEADS.put("albert", Map.of("albert.pooler", LINEAR, "classifier", LINEAR));
    HEADS.put("deberta-v2", Map.of("pooler", dense, "classifier", LINEAR));
    HEADS.put("distilbert", Map.of("pre_classifier", LINEAR, "classifier", LINEAR));
    HEADS.put(
        "modernbert", Map.of("head", List.of("dense.weight", "norm.weight"), "classifier", LINEAR));
  }

  @TempDir private Path folder;

  static Stream<String> families() {
    return Families.types().stream();
  }

  /** What PEFT finds in a directory that was written after a training. */
  private record Found(JsonNode config, Set<String> keys, Set<String> baseModules) {
    static Found in(Path directory, ModelDirectory base) throws IOException {
      Set<String> modules = new TreeSet<>();
      for (String name : base.weights().keySet()) {
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
          modules.add(name.substring(0, dot));
        }
      }
      return new Found(
          new ObjectMapper().readTree(directory.resolve(LoraConfig.FILE).toFile()),
          SafeTensors.read(directory.resolve(LoraAdapter.WEIGHTS)).keySet().stream()
              .map(name -> name.replaceFirst("^base_model\\.model\\.", ""))
              .collect(Collectors.toSet()),
          modules);
    }

    private List<String> list(String key) {
      return Arrays.stream(new ObjectMapper().convertValue(config.get(key), String[].class))
          .toList();
    }

    Set<String> savedModules() {
      List<String> ends =
          Stream.concat(list("modules_to_save").stream(), ALWAYS_SAVED.stream()).toList();
      return baseModules.stream()
          .filter(module -> ends.stream().anyMatch(module::endsWith))
          .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A target is never within a saved module. */
    Set<String> targetedModules() {
      List<String> targets = list("target_modules");
      Set<String> saved = new TreeSet<>(list("modules_to_save"));
      saved.addAll(ALWAYS_SAVED);
      return baseModules.stream()
          .filter(
              module ->
                  saved.stream().noneMatch(end -> ("." + module + ".").contains("." + end + ".")))
          .filter(
              module ->
                  targets.contains(module)
                      || targets.stream().anyMatch(end -> module.endsWith("." + end)))
          .collect(Collectors.toCollection(TreeSet::new));
    }

    Set<String> pairs() {
      return keys.stream()
          .filter(name -> name.endsWith(LoraAdapter.A))
          .map(name -> name.substring(0, name.length() - LoraAdapter.A.length()))
          .collect(Collectors.toCollection(TreeSet::new));
    }

    Set<String> whole() {
      return keys.stream()
          .filter(name -> !name.contains("lora_"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private Found written(String family, String targets) throws IOException {
    ModelDirectory base = ExampleModels.write(family, folder.resolve("base")).model();
    Recipe recipe = RecipeReader.read("lora", Map.of("lora.rank", "2", "lora.targets", targets));
    Map<String, Tensor> weights =
        InitialWeights.of(base.weights(), base.config(), recipe, base.config().labels().size(), 5);
    LoraAdapter adapter =
        new LoraAdapter(
            AdapterWeights.config(recipe, null),
            AdapterWeights.fresh(weights, base.config(), recipe, 5),
            Map.of());
    Path target = folder.resolve("written");
    ModelWriter.write(
        target, base.configJson().toString(), base.tokenizer(), weights, Optional.of(adapter));
    return Found.in(target, base);
  }

  @ParameterizedTest
  @MethodSource("families")
  void shouldLeaveNothingAtRandomInPeft(String family) throws IOException {
    Found found = written(family, "all");
    Set<String> head = new TreeSet<>();
    HEADS
        .get(family)
        .forEach((module, names) -> names.forEach(name -> head.add(module + "." + name)));

    assertThat(found.savedModules()).isEqualTo(new TreeSet<>(HEADS.get(family).keySet()));
    assertThat(found.whole()).isEqualTo(head);
    assertThat(found.pairs()).isNotEmpty().isEqualTo(found.targetedModules());
  }

  @ParameterizedTest
  @CsvSource({
    "layer.1.attention.self.query, 1",
    "layer.0.output.dense, 1",
    "intermediate.dense, 2",
    "output.dense, 4"
  })
  void shouldTargetNoLayerThatHasNoPair(String target, int layers) throws IOException {
    Found found = written("bert", target);

    assertThat(found.pairs()).hasSize(layers).isEqualTo(found.targetedModules());
  }

  @Test
  void shouldKnowTheHeadOfEachFamily() {
    assertThat(HEADS.keySet()).isEqualTo(new TreeSet<>(Families.types()));
  }

  @Test
  void shouldWriteNumbersAsTheRecipeHasThem() throws IOException {
    JsonNode config = written("bert", "all").config();

    assertThat(config.get("lora_dropout").toString()).isEqualTo("0.1");
    assertThat(config.get("lora_alpha").toString()).isEqualTo("16.0");
  }
}
