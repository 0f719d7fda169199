package org.sentimentstreams.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.batching.BatchLimits;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.drift.Bins;
import org.sentimentstreams.drift.Reference;
import org.sentimentstreams.drift.ReferenceJson;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.Int8Calibration;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.model.PyTorch;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.model.Truncation;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.training.dataset.HeldOutSplit;
import org.sentimentstreams.training.dataset.LabelMap;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.training.fit.Epoch;
import org.sentimentstreams.training.fit.TrainingListener;
import org.sentimentstreams.training.gate.Decision;
import org.sentimentstreams.training.gate.GateLimits;
import org.sentimentstreams.training.gate.PromotionGate;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.TestRecipes;
import org.sentimentstreams.wide.Cascade;

@Tag("slow")
@Timeout(120)
class TrainingRunTest {
  /** What all recipes here differ in from the one that comes along. */
  private static final List<String> BASE =
      List.of(
          "epochs=30",
          "optimizer.learning-rate=0.01",
          "held-out.share=0.2",
          "batches.size=16",
          "head.dropout=0");

  private static final LabelMap LABELS = new LabelMap(List.of("negative", "positive"));

  @TempDir private Path folder;
  private ModelDirectory base;
  private final List<String> said = new ArrayList<>();

  /** Weights this small are slower with several threads. */
  @BeforeAll
  static void useOneThread() {
    PyTorch.threadsPerBatch(1);
  }

  @BeforeEach
  void writeAModel() throws IOException {
    base = TinyModel.write(folder.resolve("base"), 1);
  }

  private static Recipe recipe(String... overrides) {
    return TestRecipes.read("head", BASE, overrides);
  }

  private TrainingRun training(Recipe recipe) {
    return training(recipe, LABELS);
  }

  private TrainingRun training(Recipe recipe, LabelMap labels) {
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void says(String sentence) {
            said.add(sentence);
          }
        };
    ComputeLimits compute =
        new ComputeLimits(
            32, Truncation.HEAD, new BatchLimits(1024, 32), 2, folder.resolve("cache"));
    return new TrainingRun(recipe, base, labels, compute, 7, listener);
  }

  /** Tells what it is told, and stops the training when that begins with some words. */
  private static final class Stopper implements TrainingListener {
    private final List<String> told = new ArrayList<>();
    private final String moment;
    private TrainingRun run;

    Stopper(String moment) {
      this.moment = moment;
    }

    @Override
    public void says(String sentence) {
      told.add(sentence);
      if (sentence.contains(moment)) {
        run.stop();
      }
    }

    @Override
    public void step(Step step) {
      says("step %d.".formatted(step.total()));
    }

    @Override
    public void epoch(Epoch epoch) {
      says("epoch %d.".formatted(epoch.number()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "head, before it begins",
    "head, texts encoded",
    "head, step 3.",
    "head, epoch 2.",
    "setfit contrast.steps=5, before it begins",
    "setfit contrast.steps=5, step 2.",
    "fine-tune, before it begins",
    "fine-tune, step 1.",
  })
  void shouldStopAtAnyMoment(String spelled, String moment) throws IOException {
    Stopper stopper = new Stopper(moment);
    Recipe recipe = TestRecipes.read(spelled + " held-out.share=0.2 batches.size=16");
    ComputeLimits compute =
        new ComputeLimits(
            32, Truncation.HEAD, new BatchLimits(1024, 32), 2, folder.resolve("cache"));
    stopper.run = new TrainingRun(recipe, base, LABELS, compute, 7, stopper);
    HeldOutSplit.Parts parts =
        new HeldOutSplit(recipe.heldOut()).split(LearnableRows.of(0, 80), LABELS::index);
    if (moment.startsWith("before")) {
      stopper.run.stop();
    }

    assertThatThrownBy(() -> stopper.run.train(parts, null))
        .isInstanceOf(TrainingStoppedException.class);

    if (moment.startsWith("before")) {
      assertThat(stopper.told).isEmpty();
      assertThat(folder.resolve("cache")).doesNotExist();
    } else {
      assertThat(stopper.told).last().asString().contains(moment);
    }
    assertThatThrownBy(() -> stopper.run.score(base, parts.heldOut()))
        .isInstanceOf(TrainingStoppedException.class);
  }

  private TrainedModel run(Recipe recipe, List<LabeledText> rows) throws IOException {
    return training(recipe)
        .train(new HeldOutSplit(recipe.heldOut()).split(rows, LABELS::index), null);
  }

  private List<Path> cached() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void shouldLearnToTellTextsApart() throws IOException {
    TrainedModel trained = run(recipe(), LearnableRows.of(0, 200));

    assertThat(trained.best().accuracy()).isGreaterThan(0.9);
    assertThat(trained.epochs()).hasSizeBetween(1, 30);
  }

  @Test
  void shouldLeaveNoHalfOfAModel() throws IOException {
    TrainedModel trained = run(recipe(), LearnableRows.of(0, 200));
    Files.delete(base.tokenizer());

    assertThatThrownBy(() -> trained.write(folder.resolve("new"), base))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(folder.resolve("new")).doesNotExist();
  }

  /** Whatever layers a recipe trains, who serves them gives the scores that were measured. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "head",
        "few-labels",
        "setfit contrast.steps=5 precision=fp32",
        "head head.kind=cls",
        "head head.kind=mlp",
        "head head.kind=mlp loss.kind=bce",
        "fine-tune precision=fp32",
        "roberta head",
        "roberta few-labels",
        "roberta head head.kind=mlp",
        "roberta fine-tune precision=fp32",
      })
  void shouldWriteAModelThatSaysWhatWasMeasured(String spelled) throws IOException {
    if (spelled.startsWith("roberta ")) {
      base = TinyModel.writeRoberta(folder.resolve("roberta"), 1);
    }
    Recipe recipe = TestRecipes.read(spelled.replace("roberta ", "") + " epochs=5");
    TrainedModel trained = run(recipe, LearnableRows.of(0, 200));
    trained.write(folder.resolve("new"), base);
    List<LabeledText> heldOut =
        new HeldOutSplit(recipe.heldOut()).split(LearnableRows.of(0, 200), LABELS::index).heldOut();

    try (Classifier classifier = Classifier.load(ModelDirectory.open(folder.resolve("new")), 32)) {
      for (int row = 0; row < heldOut.size(); row++) {
        var served = classifier.run(List.of(classifier.encode(heldOut.get(row).text()))).get(0);
        double[] measured = trained.heldOut().probabilities(row);
        assertThat(served.scores().get("positive")).isCloseTo(measured[1], offset(1e-4));
      }
    }
  }

  @Test
  void shouldNotInheritWhatWasMeasuredOfOtherWeights() throws IOException {
    Path config = folder.resolve("base").resolve(ModelDirectory.CONFIG);
    Files.writeString(
        config,
        Files.readString(config)
            .replaceFirst("\\{", "{\"sentiment_streams\": {\"int8_accuracy_loss\": 0.002},"));
    TrainedModel trained = run(recipe("epochs=1"), LearnableRows.of(0, 60));

    trained.write(folder.resolve("new"), base);

    assertThat(folder.resolve("new").resolve(ModelDirectory.CONFIG))
        .content()
        .doesNotContain("int8_accuracy_loss");
  }

  @Test
  void shouldKeepTheLossInInt8WhereOnlyTheHeadWasTrained() throws IOException {
    Int8Calibration.renew(base, List.of("good", "a bad film ."));
    Path config = folder.resolve("base").resolve(ModelDirectory.CONFIG);
    Files.writeString(
        config,
        Files.readString(config)
            .replaceFirst(
                "\"sentiment_streams\" : \\{",
                "\"sentiment_streams\" : {\"int8_accuracy_loss\": 0.002,"));
    ModelDirectory measured = ModelDirectory.open(folder.resolve("base"));

    run(recipe("epochs=1"), LearnableRows.of(0, 60)).write(folder.resolve("head"), measured);
    run(recipe("epochs=1", "train=full"), LearnableRows.of(0, 60))
        .write(folder.resolve("all"), measured);

    assertThat(folder.resolve("head").resolve(ModelDirectory.CONFIG))
        .content()
        .contains("\"int8_accuracy_loss\" : 0.002");
    assertThat(folder.resolve("all").resolve(ModelDirectory.CONFIG))
        .content()
        .doesNotContain("int8_accuracy_loss");
  }

  @Test
  void shouldCalibrateWhatWasTrainedFromACalibratedModel() throws IOException {
    Int8Calibration.renew(base, List.of("good", "a bad film ."));

    run(recipe("epochs=1"), LearnableRows.of(0, 60)).write(folder.resolve("head"), base);
    run(recipe("epochs=1", "train=full"), LearnableRows.of(0, 60))
        .write(folder.resolve("all"), base);

    String encoder = ModelDirectory.open(folder.resolve("base")).encoderDigest();
    for (String trained : List.of("head", "all")) {
      ModelDirectory written = ModelDirectory.open(folder.resolve(trained));
      assertThat(written.isCalibrated()).as(trained).isTrue();
      assertThat(written.encoderDigest().equals(encoder)).isEqualTo(trained.equals("head"));
    }
  }

  /** The same rows behind more letters than the model reads, which say nothing. */
  private static List<LabeledText> longRows(int count) {
    return LearnableRows.of(0, count).stream()
        .map(
            row ->
                new LabeledText(
                    row.id(), "m n ".repeat(40) + row.text(), row.label(), null, row.place()))
        .toList();
  }

  private ModelDirectory write(TrainedModel trained) throws IOException {
    Path directory = folder.resolve("new");
    trained.write(directory, base);
    return ModelDirectory.open(directory);
  }

  @ParameterizedTest
  @ValueSource(strings = {"head", "tail", "head-tail:0.25"})
  void shouldKeepTheTruncationWithTheModel(String truncation) throws IOException {
    Recipe recipe = recipe("epochs=2", "truncation=" + truncation);

    ModelDirectory written = write(run(recipe, LearnableRows.of(0, 60)));

    assertThat(written.truncation()).contains(Truncation.parse(truncation));
  }

  @Test
  void shouldTakeTheTruncationOfTheModelThatItStartsFrom() throws IOException {
    base = write(run(recipe("epochs=1", "truncation=tail"), LearnableRows.of(0, 60)));
    TrainedModel next = run(recipe("epochs=1"), LearnableRows.of(0, 60));

    next.write(folder.resolve("next"), base);

    assertThat(ModelDirectory.open(folder.resolve("next")).truncation()).contains(Truncation.TAIL);
  }

  @Test
  void shouldFindThatTheVerdictStandsAtTheEnd() throws IOException {
    TrainedModel trained = run(recipe("truncation=auto"), longRows(200));

    assertThat(trained.truncation()).isNotEqualTo(Truncation.HEAD);
    assertThat(trained.best().accuracy()).isGreaterThan(0.9);
    assertThat(said).anyMatch(line -> line.startsWith("Truncation " + trained.truncation()));
  }

  @Test
  void shouldNotLookForATruncationWhereTextsAreShort() throws IOException {
    TrainedModel trained = run(recipe("epochs=1", "truncation=auto"), LearnableRows.of(0, 60));

    assertThat(trained.truncation()).isEqualTo(Truncation.HEAD);
    assertThat(said).anyMatch(line -> line.contains("only 0 % of the texts are longer"));
  }

  @Test
  void shouldScoreAModelOnWhatItWasTrainedToRead() throws IOException {
    base = write(run(recipe("truncation=tail"), longRows(200)));

    Scores scores = training(recipe("truncation=head")).score(base, longRows(100));

    assertThat(scores.evaluation().accuracy()).isGreaterThan(0.75);
  }

  @Test
  void shouldTuneTheEncoderOnPairsBeforeTheHead() throws IOException {
    Recipe recipe = TestRecipes.read("setfit contrast.steps=30 contrast.learning-rate=3e-3");
    TrainedModel tuned = run(recipe, LearnableRows.of(0, 64));
    String layer = "bert.encoder.layer.0.output.dense.weight";

    assertThat(tuned.weights().get(layer)).isNotEqualTo(base.weights().get(layer));
    assertThat(tuned.best().accuracy()).isGreaterThan(0.9);
    assertThat(run(recipe, LearnableRows.of(0, 64)).weights()).isEqualTo(tuned.weights());
  }

  @Test
  void shouldTuneOnlyTheLayersThatTheRecipeNames() throws IOException {
    Recipe recipe = TestRecipes.read("setfit contrast.steps=3 contrast.layers=1");
    Map<String, Tensor> tuned = run(recipe, LearnableRows.of(0, 64)).weights();

    assertThat(base.weights())
        .allSatisfy(
            (name, tensor) -> {
              boolean learns = name.contains(".layer.1.");
              boolean head = name.contains("pooler") || name.contains("classifier");
              if (!head) {
                assertThat(tensor.equals(tuned.get(name))).as(name).isNotEqualTo(learns);
              }
            });
  }

  @Test
  void shouldServeASingleLogitAsTwoLabels() throws IOException {
    TrainedModel trained = run(recipe("loss.kind=bce"), LearnableRows.of(0, 200));
    trained.write(folder.resolve("new"), base);

    assertThat(trained.best().accuracy()).isGreaterThan(0.9);
    assertThat(trained.weights().get("classifier.weight").shape()).containsExactly(2L, 16L);
    assertThat(ModelDirectory.open(folder.resolve("new")).config().labels())
        .isEqualTo(LABELS.names());
  }

  @Test
  void shouldGiveTheSameForTheSameSeed() throws IOException {
    Recipe recipe = recipe("head.dropout=0.3", "epochs=2");

    assertThat(run(recipe, LearnableRows.of(0, 60)).weights())
        .isEqualTo(run(recipe, LearnableRows.of(0, 60)).weights());
  }

  @Test
  void shouldComputeOnlyTheFeaturesOfNewTexts() throws IOException {
    run(recipe("epochs=1"), LearnableRows.of(0, 60));
    List<Path> before = cached();
    run(recipe("epochs=1"), LearnableRows.of(0, 60));
    assertThat(cached()).isEqualTo(before);

    said.clear();
    run(recipe("epochs=1"), LearnableRows.of(0, 70));

    assertThat(cached()).hasSizeGreaterThan(before.size()).containsAll(before);
    assertThat(said).first().asString().isEqualTo("10 of 10 new texts encoded");
  }

  /** Were the encoder asked again, what stands in its cache would not matter. */
  @Test
  void shouldTrustItsCache() throws IOException {
    TrainedModel first = run(recipe("epochs=1"), LearnableRows.of(0, 60));
    for (Path file : cached()) {
      Map<String, Tensor> tensors = new TreeMap<>(SafeTensors.read(file));
      float[] flipped = tensors.get("features").floats();
      for (int i = 0; i < flipped.length; i++) {
        flipped[i] = -flipped[i];
      }
      tensors.put("features", Tensor.of(flipped, flipped.length / 16, 16));
      Files.delete(file);
      SafeTensors.write(file, tensors);
    }

    assertThat(run(recipe("epochs=1"), LearnableRows.of(0, 60)).weights())
        .isNotEqualTo(first.weights());
  }

  @Test
  void shouldRefuseACandidateThatLearnedFromShuffledLabels() throws IOException {
    Recipe recipe = recipe("epochs=20");
    run(recipe, LearnableRows.of(0, 200)).write(folder.resolve("champion"), base);
    base = ModelDirectory.open(folder.resolve("champion"));
    HeldOutSplit.Parts parts =
        new HeldOutSplit(recipe.heldOut()).split(LearnableRows.of(0, 200), LABELS::index);
    List<LabeledText> shuffled = new ArrayList<>();
    for (LabeledText row : parts.train()) {
      // The last letter of the text says nothing of its label.
      String label = row.text().hashCode() % 2 == 0 ? "negative" : "positive";
      shuffled.add(new LabeledText(row.id(), row.text(), label, null, row.place()));
    }
    TrainingRun training = training(recipe);
    Scores champion = training.score(base, parts.heldOut());
    TrainedModel candidate =
        training.train(new HeldOutSplit.Parts(shuffled, parts.heldOut()), null);

    Decision decision =
        new PromotionGate(new GateLimits(0.9, 0, 0.05, 20)).decide(champion, candidate.unseen());

    assertThat(champion.evaluation().accuracy()).isGreaterThan(0.9);
    assertThat(decision.promoted()).as(decision.reason()).isFalse();
    assertThat(decision.candidate()).isLessThan(decision.champion());
  }

  @Test
  void shouldAskForRowsToLearnFrom() {
    List<LabeledText> oneSided =
        LearnableRows.of(0, 40).stream().filter(row -> row.label().equals("positive")).toList();

    assertThatThrownBy(() -> run(recipe(), List.of()))
        .isInstanceOf(InvalidDataException.class)
        .hasMessage(
            "The 0 rows to train on have the labels []: rows of two labels or more are needed");
    assertThatThrownBy(() -> run(recipe(), oneSided))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("have the labels [positive]");
    assertThatThrownBy(() -> run(recipe("held-out.share=0.001"), LearnableRows.of(0, 10)))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("None of 10 rows would be held out");
  }

  /** Texts with the letters a and b are low, those with y and z high; some are both, or neither. */
  private static List<LabeledText> rowsOfSeveralLabels(int count) {
    List<LabeledText> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> labels = new ArrayList<>();
      String text = "%c %c ".formatted('g' + i % 7, 'n' + i % 5);
      if (i % 2 == 0) {
        labels.add("low");
        text += "a b ";
      }
      if (i % 3 == 0) {
        labels.add("high");
        text += "y z ";
      }
      String given = ReviewRow.labels(labels);
      rows.add(new LabeledText("r" + i, text, given, null, "line " + (i + 2)));
    }
    return rows;
  }

  @Test
  void shouldRecordHeldOutRowsOfSeveralLabelsAsTheyAreServed() throws IOException {
    LabelMap labels = new LabelMap(List.of("low", "high", "never"), Problem.MULTI_LABEL);
    Recipe recipe =
        TestRecipes.read(
            "multi-label train=head optimizer.learning-rate=0.01 batches.size=8 held-out.share=0.5"
                + " epochs=3 head.dropout=0");
    HeldOutSplit.Parts parts =
        new HeldOutSplit(recipe.heldOut()).split(rowsOfSeveralLabels(500), labels::index);
    TrainedModel trained = training(recipe, labels).train(parts, null);
    trained.write(folder.resolve("new"), base);
    ModelDirectory written = ModelDirectory.open(folder.resolve("new"));

    try (Cascade cascade = Cascade.load(written, new LoadOptions(32), null)) {
      Reference recorded = ReferenceJson.read(written.reference(), Bins.of(cascade, written));
      List<ReviewRow> rows =
          parts.heldOut().stream()
              .map(row -> new ReviewRow(1, row.id(), row.text(), row.label(), null, null))
              .toList();
      List<ServedRows.Seen> served = new ServedRows(cascade, written.config()).of(rows, () -> {});

      assertThat(recorded.counts().reviews()).isEqualTo(rows.size());
      assertThat(recorded.right())
          .hasValue(served.stream().filter(ServedRows.Seen::isRight).count());
      assertThat(recorded.accuracy()).hasValue(trained.heldOut().evaluation().accuracy());
      assertThat(recorded.counts().confidence())
          .isCloseTo(
              served.stream().mapToDouble(seen -> seen.scored().confidence()).sum(), offset(0.1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"head", "full"})
  void shouldTrainAndServeSeveralLabels(String train) throws IOException {
    LabelMap labels = new LabelMap(List.of("low", "high", "never"), Problem.MULTI_LABEL);
    String rate = train.equals("head") ? "0.01" : "0.003";
    Recipe recipe =
        TestRecipes.read(
            "multi-label train=%s optimizer.learning-rate=%s batches.size=8 held-out.share=0.2"
                    .formatted(train, rate)
                + " epochs=30 patience=0 head.dropout=0 head.encoder-dropout=0 optimizer.clip-norm=1");
    HeldOutSplit.Parts parts =
        new HeldOutSplit(recipe.heldOut()).split(rowsOfSeveralLabels(300), labels::index);
    TrainedModel trained = training(recipe, labels).train(parts, null);
    trained.write(folder.resolve("new"), base);
    ModelDirectory written = ModelDirectory.open(folder.resolve("new"));

    assertThat(trained.heldOut().evaluation().f1(0)).isGreaterThan(0.9);
    assertThat(trained.heldOut().evaluation().f1(1)).isGreaterThan(0.9);
    // The label that never occurs counts as wrong in a macro average, and not in a weighted one.
    assertThat(trained.best().weightedF1()).isGreaterThan(0.9);
    assertThat(written.config().multiLabel()).isTrue();
    assertThat(trained.comparesWith(written.config())).isTrue();
    assertThat(trained.comparesWith(base.config())).isFalse();
    try (Classifier classifier = Classifier.load(written, 32)) {
      for (int row = 0; row < parts.heldOut().size(); row++) {
        var served =
            classifier.run(List.of(classifier.encode(parts.heldOut().get(row).text()))).get(0);
        double[] measured = trained.heldOut().probabilities(row);
        assertThat(served.scores().get("low")).isCloseTo(measured[0], offset(1e-4));
        assertThat(served.scores().get("high")).isCloseTo(measured[1], offset(1e-4));
        assertThat(served.scores().get("never")).isCloseTo(measured[2], offset(1e-4));
      }
    }
  }

  /** The head has to meet the same features when it is served as when it was trained. */
  @ParameterizedTest
  @ValueSource(strings = {"head", "frozen-mlp"})
  void shouldTrainAndServeAHeadOnPooledFeatures(String name) throws IOException {
    Path model = folder.resolve("base");
    Files.writeString(
        model.resolve("config.json"),
        Files.readString(model.resolve("config.json"))
            .replaceFirst(
                "\\{",
                "{\"sentiment_streams\": {\"pooling\": {\"mode\": \"mean\", \"normalize\": true}},"));
    base = ModelDirectory.open(model);
    Recipe recipe = TestRecipes.read(name + " epochs=5 batches.size=16 held-out.share=0.2");
    HeldOutSplit.Parts parts =
        new HeldOutSplit(recipe.heldOut()).split(LearnableRows.of(0, 120), LABELS::index);
    TrainingRun run = training(recipe);
    TrainedModel trained = run.train(parts, null);
    Path output = folder.resolve("output");
    trained.write(output, base);

    ModelDirectory written = ModelDirectory.open(output);
    assertThat(written.pooling()).isEqualTo(base.pooling());
    Scores scores = run.score(written, parts.heldOut());
    try (Classifier classifier = Classifier.load(written, 32)) {
      for (int row = 0; row < parts.heldOut().size(); row++) {
        float[] served =
            classifier.logits(List.of(classifier.encode(parts.heldOut().get(row).text())))[0];
        for (int label = 0; label < 2; label++) {
          assertThat(served[label]).isCloseTo(scores.logits()[row][label], offset(1e-4f));
        }
      }
    }
  }

  @Test
  void shouldRefuseToTrainAnEncoderThatPools() throws IOException {
    Path config = folder.resolve("base/config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replaceFirst("\\{", "{\"sentiment_streams\": {\"pooling\": {\"mode\": \"mean\"}},"));
    base = ModelDirectory.open(folder.resolve("base"));
    Recipe recipe = TestRecipes.read("fine-tune held-out.share=0.2");
    HeldOutSplit.Parts parts =
        new HeldOutSplit(recipe.heldOut()).split(LearnableRows.of(0, 120), LABELS::index);

    assertThatThrownBy(() -> training(recipe).train(parts, null))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContainingAll("pools its hidden states (mean)", "such as head");
  }
}
