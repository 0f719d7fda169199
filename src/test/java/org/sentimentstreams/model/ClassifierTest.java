package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.assertj.core.data.Offset;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

class ClassifierTest {
  private static final int LIMIT = 48;
  private static final Offset<Double> TOLERANCE = within(1e-5);

  @TempDir private static Path folder;
  private static ModelDirectory directory;
  private static Classifier classifier;

  @BeforeAll
  static void load() throws IOException {
    directory = TinyModel.write(folder.resolve("shared"), 3);
    classifier = Classifier.load(directory, LIMIT);
  }

  @AfterAll
  static void close() {
    classifier.close();
  }

  /** Texts of 1 to 60 letters, some longer than the limit. */
  private static List<Tokens> texts(int count, Random random) {
    List<Tokens> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(
          classifier.encode(
              random
                  .ints(1 + random.nextInt(60), 'a', 'z' + 1)
                  .mapToObj(Character::toString)
                  .collect(Collectors.joining(" "))));
    }
    return texts;
  }

  private static void assertSame(Classification actual, Classification expected) {
    assertThat(actual.label()).isEqualTo(expected.label());
    assertThat(actual.score()).isCloseTo(expected.score(), TOLERANCE);
    assertThat(actual.tokens()).isEqualTo(expected.tokens());
    assertThat(actual.truncated()).isEqualTo(expected.truncated());
    expected
        .scores()
        .forEach(
            (label, score) -> assertThat(actual.scores().get(label)).isCloseTo(score, TOLERANCE));
  }

  @Test
  void shouldGiveProbabilitiesInTheOrderOfTheLabels() {
    for (Classification result : classifier.run(texts(50, new Random(1)))) {
      assertThat(result.scores().keySet()).containsExactly("negative", "positive");
      assertThat(result.scores().values()).allMatch(score -> score >= 0 && score <= 1);
      assertThat(result.scores().values().stream().mapToDouble(score -> score).sum())
          .isCloseTo(1, within(1e-12));
      assertThat(result.score()).isEqualTo(result.scores().get(result.label()));
      assertThat(result.score()).isGreaterThanOrEqualTo(0.5);
    }
  }

  @Test
  void shouldAnswerDifferentlyForDifferentTexts() {
    List<Tokens> texts = List.of(classifier.encode("a"), classifier.encode("q z"));
    List<Classification> results = classifier.run(texts);

    assertThat(results.get(0).score()).isNotEqualTo(results.get(1).score());
  }

  @Test
  void shouldGiveATextTheSameResultInAnyCompany() {
    Random random = new Random(2);
    List<Tokens> texts = texts(120, random);
    List<Classification> alone =
        texts.stream().map(text -> classifier.run(List.of(text)).get(0)).toList();

    for (int round = 0; round < 40; round++) {
      int[] batch = random.ints(1 + random.nextInt(32), 0, texts.size()).toArray();
      List<Classification> together =
          classifier.run(Arrays.stream(batch).mapToObj(texts::get).toList());
      for (int i = 0; i < batch.length; i++) {
        assertSame(together.get(i), alone.get(batch[i]));
      }
    }
  }

  @Test
  void shouldServeManyThreadsAtOnce() throws Exception {
    List<Tokens> texts = texts(16, new Random(4));
    List<Classification> expected = classifier.run(texts);
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      Callable<List<Classification>> job = () -> classifier.run(texts);
      List<Future<List<Classification>>> jobs = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        jobs.add(pool.submit(job));
      }
      for (var done : jobs) {
        for (int i = 0; i < texts.size(); i++) {
          assertSame(done.get().get(i), expected.get(i));
        }
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void shouldReadNoMoreThanTheModelHasPositionsFor() throws IOException {
    try (Classifier greedy = Classifier.load(directory, 10_000)) {
      Classification result = greedy.run(List.of(greedy.encode("a ".repeat(500)))).get(0);

      assertThat(result.tokens()).isEqualTo(directory.config().maxTokens());
      assertThat(result.truncated()).isTrue();
    }
  }

  @Test
  void shouldSayWhichVersionItIs() throws IOException {
    assertThat(classifier.version()).isEqualTo(directory.version());
    assertThat(classifier.labels()).containsExactly("negative", "positive");
  }

  @Test
  void shouldTakeTheFirstOfEqualLabels() throws IOException {
    Path even = folder.resolve("even");
    TinyModel.write(even, 1);
    withClassifier(even, Tensor.zeros(2, 16), Tensor.zeros(2));

    try (Classifier undecided = Classifier.load(ModelDirectory.open(even), LIMIT)) {
      Classification result = undecided.run(List.of(undecided.encode("a"))).get(0);

      assertThat(result.label()).isEqualTo("negative");
      assertThat(result.scores()).isEqualTo(Map.of("negative", 0.5, "positive", 0.5));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void shouldRefuseWeightsThatAreNoNumbers(float value) throws IOException {
    Path broken = folder.resolve("broken");
    TinyModel.write(broken, 1);
    withClassifier(broken, Tensor.zeros(2, 16), Tensor.of(new float[] {0, value}, 2));
    ModelDirectory model = ModelDirectory.open(broken);

    assertThatThrownBy(() -> Classifier.load(model, LIMIT))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContainingAll("classifier.bias", "NaN", "element 1");
  }

  @Test
  void shouldFailRatherThanPredictWithLogitsThatOverflow() throws IOException {
    Path huge = folder.resolve("huge");
    TinyModel.write(huge, 1);
    float[] weight = new float[2 * 16];
    weight[0] = Float.MAX_VALUE;
    weight[16] = -Float.MAX_VALUE;
    float[] bias = {Float.MAX_VALUE, Float.MAX_VALUE};
    withClassifier(huge, Tensor.of(weight, 2, 16), Tensor.of(bias, 2));

    try (Classifier nonsense = Classifier.load(ModelDirectory.open(huge), LIMIT)) {
      List<Tokens> batch = List.of(nonsense.encode("a"));
      assertThatThrownBy(() -> nonsense.run(batch))
          .isInstanceOf(ArithmeticException.class)
          .hasMessageContaining("Infinity");
    }
  }

  private static void withClassifier(Path model, Tensor weight, Tensor bias) throws IOException {
    Map<String, Tensor> weights = ModelDirectory.open(model).weights();
    weights.put("classifier.weight", weight);
    weights.put("classifier.bias", bias);
    Path file = Files.createTempFile(model, "new", ".safetensors");
    SafeTensors.write(file, weights);
    Files.move(
        file,
        model.resolve(ModelDirectory.WEIGHTS),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void shouldRefuseAnEncoderWithoutAClassifier() throws IOException {
    Path bare = folder.resolve("bare");
    TinyModel.write(bare, 1);
    Path config = bare.resolve(ModelDirectory.CONFIG);
    Files.writeString(
        config,
        Files.readString(config)
            .replace("id2label", "something_else")
            .replace("BertForSequenceClassification", "BertModel"));
    Map<String, Tensor> weights = ModelDirectory.open(bare).weights();
    weights.keySet().removeIf(name -> name.startsWith("classifier."));
    SafeTensors.write(bare.resolve("other"), weights);
    Files.move(
        bare.resolve("other"),
        bare.resolve(ModelDirectory.WEIGHTS),
        StandardCopyOption.REPLACE_EXISTING);
    ModelDirectory encoder = ModelDirectory.open(bare);

    assertThatThrownBy(() -> Classifier.load(encoder, LIMIT))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll(bare.toString(), "encoder without a classifier", "\"id2label\"");
  }

  @Test
  void shouldRefuseATextWithATokenThatTheModelHasNoEmbeddingFor() throws IOException {
    Path added = folder.resolve("added");
    TinyModel.write(added, 1);
    Path tokenizer = added.resolve(ModelDirectory.TOKENIZER);
    String token =
        """
        "added_tokens": [{"id": 56, "content": "<extra>", "single_word": false, "lstrip": false,
          "rstrip": false, "normalized": false, "special": true}]\
        """;
    Files.writeString(
        tokenizer, Files.readString(tokenizer).replace("\"added_tokens\": []", token));
    ModelDirectory model = ModelDirectory.open(added);

    try (Classifier narrow = Classifier.load(model, LIMIT)) {
      assertThat(narrow.encode("a b").ids()).containsExactly(2, 4, 6, 3);
      assertThatThrownBy(() -> narrow.encode("a <extra> b"))
          .isInstanceOf(InvalidModelException.class)
          .hasMessageContainingAll("token 56", "\"vocab_size\" is 56");
    }
  }

  @Test
  void shouldLoadAndCloseOverAndOver() throws IOException {
    List<Classification> first = null;
    for (int round = 0; round < 20; round++) {
      try (Classifier again = Classifier.load(directory, LIMIT)) {
        List<Classification> results = again.run(List.of(again.encode("a b c d")));
        first = first == null ? results : first;
        assertThat(results).isEqualTo(first);
      }
    }
  }

  /** Other processes have archives there, too, which come and go. */
  @Test
  void shouldLeaveNoArchiveBehind() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInSameThread()
        .untilAsserted(
            () -> {
              long before = archives();

              Classifier.load(directory, LIMIT).close();

              assertThat(archives()).isEqualTo(before);
            });
  }

  private static long archives() throws IOException {
    try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(file -> file.toString().matches(".*sentiment-.*\\.pt")).count();
    }
  }
}
