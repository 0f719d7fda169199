package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.Tensor;

/**
 * Looks at a model directory: says what it is as far as that can be told, and tries whether it can
 * be served by loading it and labelling a text. What cannot be read is left out; the reason why it
 * cannot be served names it.
 */
public final class ModelInspector {
  private static final List<String> TEXTS = List.of("good", "not at all");

  private final Path path;
  private final int maxTokens;
  private final Map<String, Object> facts = new LinkedHashMap<>();
  private final List<String> odd = new ArrayList<>();

  private ModelInspector(Path path, int maxTokens) {
    this.path = path;
    this.maxTokens = maxTokens;
  }

  /**
   * @param maxTokens longest input that the settings allow
   */
  public static Inspection inspect(Path path, int maxTokens) {
    return new ModelInspector(path, maxTokens).run();
  }

  private Inspection run() {
    Optional<String> refusal = unless(() -> load(ModelDirectory.open(path)));
    Path folder = folder();
    Map<String, Object> found = new LinkedHashMap<>();
    unless(() -> found.putAll(ofConfig(folder)));
    unless(() -> found.putAll(ofWeights(folder)));
    unless(() -> found.put("tokenizer", tokenizer(folder)));
    found.putAll(facts);
    unless(() -> OddFiles.in(path, folder).forEach(odd::add));
    return new Inspection(found, List.copyOf(odd), refusal);
  }

  private interface Step {
    void run() throws IOException;
  }

  /** The reason why a step could not be gone. */
  private static Optional<String> unless(Step step) {
    try {
      step.run();
      return Optional.empty();
    } catch (InvalidModelException
        | InvalidWeightsException
        | NoTokensException
        | ArithmeticException e) {
      return Optional.of(e.getMessage());
    } catch (IOException e) {
      return Optional.of("cannot be read: " + e);
    }
  }

  private Path folder() {
    List<Path> found = new ArrayList<>(List.of(path));
    unless(
        () -> {
          if (SentenceTransformer.isAt(path)) {
            found.add(SentenceTransformer.read(path).transformer());
          }
        });
    return found.get(found.size() - 1);
  }

  private static Map<String, Object> ofConfig(Path folder) throws IOException {
    JsonNode json = JsonFile.read(folder.resolve(ModelDirectory.CONFIG));
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("family", json.path("model_type").asText("unknown"));
    StringJoiner classes = new StringJoiner(", ");
    json.path("architectures").forEach(name -> classes.add(name.asText()));
    if (classes.length() > 0) {
      found.put("architecture", classes.toString());
    }
    return found;
  }

  private static Map<String, Object> ofWeights(Path folder) throws IOException {
    WeightFiles files = new WeightFiles(folder);
    files.requireAny();
    long parameters = 0;
    Map<String, Long> types = new TreeMap<>();
    for (Tensor tensor : files.weights().values()) {
      parameters += tensor.elements();
      types.merge(tensor.dtype().name(), tensor.elements(), Long::sum);
    }
    long bytes = 0;
    for (Path file : files.paths()) {
      bytes += Files.size(file);
    }
    Map<String, Object> found = new LinkedHashMap<>();
    found.put(
        "weights",
        files.paths().stream()
            .map(file -> file.getFileName().toString())
            .collect(Collectors.joining(", ")));
    found.put("bytes", bytes);
    found.put("parameters", parameters);
    found.put("types", String.join(", ", types.keySet()));
    found.putAll(AdapterFacts.of(folder));
    return found;
  }

  private static String tokenizer(Path folder) throws IOException {
    String named = TokenizerSettings.read(folder).tokenizerClass();
    return (named.isEmpty() ? "of no class" : named) + ", " + source(folder);
  }

  private static String source(Path folder) {
    if (Files.exists(folder.resolve(ModelDirectory.TOKENIZER))) {
      return ModelDirectory.TOKENIZER;
    }
    return TokenizerJson.hasOlderFiles(folder)
        ? "made from its older files"
        : "without a " + ModelDirectory.TOKENIZER;
  }

  private void load(ModelDirectory directory) throws IOException {
    ModelConfig config = directory.config();
    facts.put("layers", config.layers());
    facts.put("hiddenSize", config.hiddenSize());
    facts.put("heads", config.heads());
    facts.put("vocabulary", config.vocabularySize());
    facts.put("longestInput", config.maxTokens());
    facts.put("features", directory.pooling().toString());
    facts.put("version", directory.version());
    double loss = directory.int8AccuracyLoss();
    if (loss < 1) {
      facts.put("int8AccuracyLoss", loss);
    }
    if (config.isClassifier()) {
      facts.put("labels", config.labels());
      odd.addAll(OddLabels.of(config.labels()));
    }
    Path own = directory.path().resolve(ModelDirectory.TOKENIZER);
    if (Files.exists(own) && !directory.tokenizer().equals(own)) {
      odd.add(
          "tokenizer.json is changed by what tokenizer_config.json and the added tokens say, as transformers does it");
    }
    LoadOptions options = new LoadOptions(maxTokens, Precision.FP32, "cpu");
    try (Classifier classifier = Classifier.load(directory, options, null)) {
      List<Tokens> tokens = TEXTS.stream().map(classifier::encode).toList();
      int logits = classifier.logits(tokens)[0].length;
      facts.put("output", words(config.problem(logits)));
      classifier.run(tokens);
      if (!classifier.unusedTensors().isEmpty()) {
        odd.add("tensors that the model has no place for: " + some(classifier));
      }
      if (directory.pooling().mode() == Pooling.Mode.CLS
          && tokens.get(0).ids()[0] != tokens.get(1).ids()[0]) {
        odd.add(
            "the tokenizer puts no token before a text, so the classifier reads the text's own first token instead of [CLS]");
      }
    }
    if (config.maxTokens() > maxTokens) {
      odd.add(
          "it can read %d tokens, and model.max.tokens cuts texts at %d"
              .formatted(config.maxTokens(), maxTokens));
    }
  }

  private static String words(Problem problem) {
    return switch (problem) {
      case SINGLE_LABEL -> "one label a text (softmax)";
      case BINARY -> "one of two labels by one logit (sigmoid)";
      case MULTI_LABEL -> "any number of labels a text (sigmoid of each)";
    };
  }

  private static String some(Classifier classifier) {
    int all = classifier.unusedTensors().size();
    return classifier.unusedTensors().stream().limit(5).collect(Collectors.joining(", "))
        + (all > 5 ? " and %d more".formatted(all - 5) : "");
  }
}
