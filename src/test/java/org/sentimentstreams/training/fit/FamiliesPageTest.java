package org.sentimentstreams.training.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.EngineGuard;
import org.sentimentstreams.model.ExampleModels;
import org.sentimentstreams.model.ExampleModels.Example;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.model.lora.LoraAdapter;
import org.sentimentstreams.model.lora.LoraConfig;
import org.sentimentstreams.model.torchscript.Families;
import org.sentimentstreams.model.torchscript.TrainingModule;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.model.weights.pytorch.TorchSave;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.RecipeReader;

/**
 * The table of docs/families.md is what a tiny random model of each family does here. {@code mvn
 * verify -Dtest=FamiliesPageTest -Dwrite.families=true} writes it anew.
 */
@Tag("slow")
class FamiliesPageTest {
  private static final Path PAGE = Path.of("docs/families.md");
  private static final int[] LENGTHS = {3, 1, 40, 9, 40, 60, 17, 3};
  private static final double PARITY = 1e-5;

  private static final int COLUMNS = 9;

  /** As wide as rounding of tiny random models may be. */
  private static final double ROUNDED = 0.3;

  @TempDir private Path folder;

  private static float[][] logits(ModelDirectory model, Precision precision, List<Tokens> texts)
      throws IOException {
    LoadOptions options = new LoadOptions(64, precision, "cpu");
    try (Classifier classifier = Classifier.load(model, options, null)) {
      return classifier.logits(texts);
    }
  }

  /** The largest difference to the independent implementation. */
  private static double difference(Example example, Precision precision) throws IOException {
    List<Tokens> texts = ExampleModels.texts(LENGTHS);
    float[][] actual = logits(example.model(), precision, texts);
    double largest = 0;
    for (int text = 0; text < actual.length; text++) {
      double[] expected = example.logits().apply(texts.get(text).ids());
      for (int label = 0; label < expected.length; label++) {
        largest = Math.max(largest, Math.abs(actual[text][label] - expected[label]));
      }
    }
    return largest;
  }

  private static String yes(boolean can) {
    return can ? "yes" : "no";
  }

  /** What a precision says, or what the page says where this machine cannot compute in it. */
  private static String rounded(Example example, Precision precision, String otherwise)
      throws IOException {
    try {
      return yes(difference(example, precision) < ROUNDED);
    } catch (InvalidModelException e) {
      return otherwise;
    }
  }

  /** Whether a training changes what it should, and its logits are those that are served before. */
  private static String trained(ModelDirectory base, String train) throws IOException {
    Recipe recipe =
        RecipeReader.read(
            "head", Map.of("train", train, "epochs", "1", "patience", "0", "head.start", "kept"));
    List<Tokens> texts = ExampleModels.texts(LENGTHS);
    int[] labels = {0, 1, 0, 1, 0, 1, 0, 1};
    Examples rows = Examples.ofTokens(texts, labels);
    List<String> names = base.config().labels();
    TrainingModule module =
        new TrainingModule(
            base.config(),
            new TrainingModule.Shape(InitialWeights.layout(recipe), false, 0, 0, false),
            InitialWeights.of(base.weights(), base.config(), recipe, names.size(), 5));
    FineTuner tuner =
        new FineTuner(recipe, base.config(), 5, new EngineGuard(), new TrainingListener() {});
    float[][] before = tuner.score(module, rows, names).logits();
    float[][] served = logits(base, Precision.FP32, texts);
    for (int text = 0; text < served.length; text++) {
      for (int label = 0; label < served[text].length; label++) {
        if (Math.abs(before[text][label] - served[text][label]) > 1e-4) {
          return "no";
        }
      }
    }
    Map<String, Tensor> after = tuner.train(module, rows, rows, names, null).weights();
    boolean encoder = false;
    boolean head = false;
    for (Map.Entry<String, Tensor> weight : base.weights().entrySet()) {
      boolean changed = !weight.getValue().equals(after.get(weight.getKey()));
      head |= changed && ModelWriter.isHead(weight.getKey());
      encoder |= changed && !ModelWriter.isHead(weight.getKey());
    }
    return yes(head && encoder == train.equals("full"));
  }

  /** Whether pairs and head alone are trained, and are served as they were trained. */
  private String adapted(ModelDirectory base) throws IOException {
    Recipe recipe =
        RecipeReader.read("lora", Map.of("epochs", "1", "head.start", "kept", "precision", "fp32"));
    List<Tokens> texts = ExampleModels.texts(LENGTHS);
    Examples rows = Examples.ofTokens(texts, new int[] {0, 1, 0, 1, 0, 1, 0, 1});
    List<String> names = base.config().labels();
    Map<String, Tensor> weights =
        InitialWeights.of(base.weights(), base.config(), recipe, names.size(), 5);
    weights.putAll(AdapterWeights.fresh(weights, base.config(), recipe, 5));
    LoraConfig lora = AdapterWeights.config(recipe, null);
    TrainingModule module =
        new TrainingModule(
            base.config(),
            new TrainingModule.Shape(InitialWeights.layout(recipe), false, 0, 0, false),
            weights,
            lora);
    FineTuner.Result result =
        new FineTuner(recipe, base.config(), 5, new EngineGuard(), new TrainingListener() {})
            .train(module, rows, rows, names, null);
    boolean alone =
        result.weights().entrySet().stream()
            .allMatch(
                weight ->
                    weight.getValue().equals(weights.get(weight.getKey()))
                        != (ModelWriter.isHead(weight.getKey())
                            || AdapterWeights.isOfPair(weight.getKey())));
    ModelDirectory written = written(base, result.weights(), lora);
    float[][] served = logits(written, Precision.FP32, texts);
    float[][] trained = result.scores().logits();
    double largest = 0;
    for (int text = 0; text < served.length; text++) {
      for (int label = 0; label < names.size(); label++) {
        largest = Math.max(largest, Math.abs(served[text][label] - trained[text][label]));
      }
    }
    return yes(alone && largest < 1e-4);
  }

  private ModelDirectory written(ModelDirectory base, Map<String, Tensor> all, LoraConfig lora)
      throws IOException {
    Map<String, Tensor> pairs = new TreeMap<>(all);
    pairs.keySet().removeIf(name -> !AdapterWeights.isOfPair(name));
    Map<String, Tensor> others = new TreeMap<>(all);
    others.keySet().removeAll(pairs.keySet());
    Path target = folder.resolve(base.config().modelType() + "-lora");
    ModelWriter.write(
        target,
        base.configJson().toString(),
        base.tokenizer(),
        others,
        Optional.of(new LoraAdapter(lora, pairs, Map.of())));
    return ModelDirectory.open(target);
  }

  private String pickled(ModelDirectory model) throws IOException {
    Path copy = Files.createDirectories(folder.resolve(model.config().modelType() + "-bin"));
    Files.copy(model.path().resolve("config.json"), copy.resolve("config.json"));
    Files.copy(model.tokenizer(), copy.resolve("tokenizer.json"));
    TorchSave.write(copy.resolve("pytorch_model.bin"), model.weights());
    List<Tokens> texts = ExampleModels.texts(LENGTHS);
    float[][] expected = logits(model, Precision.FP32, texts);
    float[][] actual = logits(ModelDirectory.open(copy), Precision.FP32, texts);
    return yes(Arrays.deepEquals(actual, expected));
  }

  /** Whether each text has the logits that it has alone. */
  private static String packed(ModelDirectory model) throws IOException {
    List<Tokens> texts = ExampleModels.texts(LENGTHS);
    float[][] together = logits(model, Precision.FP32, texts);
    for (int text = 0; text < together.length; text++) {
      float[] alone = logits(model, Precision.FP32, List.of(texts.get(text)))[0];
      for (int label = 0; label < alone.length; label++) {
        if (Math.abs(alone[label] - together[text][label]) > PARITY) {
          return "no";
        }
      }
    }
    return "yes";
  }

  private List<String> row(String type, List<String> onPage) throws IOException {
    Example example = ExampleModels.write(type, folder.resolve(type));
    ModelDirectory model = example.model();
    List<String> cells = new ArrayList<>();
    cells.add("`" + type + "`");
    cells.add("%.0e".formatted(difference(example, Precision.FP32)));
    cells.add(packed(model));
    cells.add(rounded(example, Precision.BF16, onPage.size() > 3 ? onPage.get(3) : "?"));
    cells.add(rounded(example, Precision.INT8, onPage.size() > 4 ? onPage.get(4) : "?"));
    cells.add(trained(model, "head"));
    cells.add(trained(model, "full"));
    cells.add(adapted(model));
    cells.add(pickled(model));
    return cells;
  }

  /** The page has another table, of fewer columns. */
  private static boolean isRow(String line) {
    return line.startsWith("| `") && line.split(" \\| ").length == COLUMNS;
  }

  private static Map<String, List<String>> page() throws IOException {
    Map<String, List<String>> rows = new TreeMap<>();
    for (String line : Files.readAllLines(PAGE)) {
      if (isRow(line)) {
        List<String> cells = List.of(line.substring(2, line.length() - 2).split(" \\| "));
        rows.put(cells.get(0), cells);
      }
    }
    return rows;
  }

  @Test
  void shouldSayOfEachFamilyWhatItDoes() throws IOException {
    Map<String, List<String>> onPage = page();
    Map<String, List<String>> here = new TreeMap<>();
    for (String type : Families.types()) {
      List<String> row = row(type, onPage.getOrDefault("`" + type + "`", List.of()));
      assertThat(Double.parseDouble(row.get(1))).as(type).isLessThanOrEqualTo(PARITY);
      here.put(row.get(0), row);
    }
    if (Boolean.getBoolean("write.families")) {
      write(here);
    }

    assertThat(withoutFigures(page()))
        .as("mvn verify -Dtest=FamiliesPageTest -Dwrite.families=true brings docs/families.md up")
        .isEqualTo(withoutFigures(here));
    page().values().forEach(row -> assertThat(Double.parseDouble(row.get(1))).isLessThan(PARITY));
  }

  /** Figures differ a little by processor. */
  private static Map<String, List<String>> withoutFigures(Map<String, List<String>> rows) {
    Map<String, List<String>> without = new TreeMap<>();
    rows.forEach((type, row) -> without.put(type, row.subList(2, row.size())));
    return without;
  }

  private static void write(Map<String, List<String>> rows) throws IOException {
    List<String> lines = new ArrayList<>();
    boolean written = false;
    for (String line : Files.readAllLines(PAGE)) {
      if (!isRow(line)) {
        lines.add(line);
      }
      if (line.startsWith("|--") && !written) {
        rows.values().forEach(row -> lines.add("| " + String.join(" | ", row) + " |"));
        written = true;
      }
    }
    Files.write(PAGE, lines);
  }
}
