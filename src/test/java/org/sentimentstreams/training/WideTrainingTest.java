package org.sentimentstreams.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.batching.BatchLimits;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.drift.Bins;
import org.sentimentstreams.drift.Reference;
import org.sentimentstreams.drift.ReferenceJson;
import org.sentimentstreams.drift.ReferenceRecorder;
import org.sentimentstreams.model.CascadeOptions;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.model.PyTorch;
import org.sentimentstreams.model.Reading;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.model.Truncation;
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
import org.sentimentstreams.training.wide.FittedWide;
import org.sentimentstreams.training.wide.GeneratedReviews;
import org.sentimentstreams.wide.Cascade;
import org.sentimentstreams.wide.OneLogit;
import org.sentimentstreams.wide.WidePart;

/**
 * The letters tell a tiny transformer most labels, and the words behind them n-grams the others.
 */
@Tag("slow")
@Timeout(120)
class WideTrainingTest {
  private static final LabelMap LABELS = new LabelMap(List.of("negative", "positive"));
  private static final int MAX_TOKENS = 32;

  private static final String RECIPE =
      "head epochs=20 optimizer.learning-rate=0.01 held-out.share=0.3 head.dropout=0";

  private static final String WIDE = " wide.train=always wide.loss=0.05";
  private static final String DEEP = " wide.train=never";

  @TempDir private Path folder;
  private ModelDirectory base;

  @BeforeAll
  static void useOneThread() {
    PyTorch.threadsPerBatch(1);
  }

  @BeforeEach
  void writeAModel() throws IOException {
    base = TinyModel.write(folder.resolve("base"), 1);
  }

  /** Every seventh row has letters of the other label. */
  private static List<LabeledText> rows() {
    var reviews = new GeneratedReviews(1, 28);
    List<LabeledText> rows = new ArrayList<>();
    for (int row = 0; row < 600; row++) {
      String letters = LearnableRows.text(row % 7 == 0 ? row + 1 : row);
      String text = letters + reviews.review(row % 2);
      rows.add(new LabeledText("r" + row, text, LearnableRows.label(row), null, "line"));
    }
    return rows;
  }

  private static HeldOutSplit.Parts parts(Recipe recipe) {
    return new HeldOutSplit(recipe.heldOut()).split(rows(), LABELS::index);
  }

  private TrainingRun run(Recipe recipe) {
    var compute =
        new ComputeLimits(
            MAX_TOKENS, Truncation.HEAD, new BatchLimits(1024, 32), 2, folder.resolve("cache"));
    return new TrainingRun(recipe, base, LABELS, compute, 7, new TrainingListener() {});
  }

  private TrainedModel train(String recipe) throws IOException {
    Recipe read = TestRecipes.read(recipe);
    return run(read).train(parts(read), null);
  }

  private ModelDirectory write(String name, TrainedModel trained) throws IOException {
    trained.write(folder.resolve(name), base);
    return ModelDirectory.open(folder.resolve(name));
  }

  private static Classification classify(Cascade cascade, String text) {
    Reading<Classification> reading = cascade.read(text);
    return reading.isAnswered() ? reading.answer() : cascade.run(List.of(reading.tokens())).get(0);
  }

  /** Lengths, unknown letters and who answers are those of the service, not of the training. */
  @ParameterizedTest
  @ValueSource(strings = {WIDE, DEEP})
  void shouldRecordTheHeldOutRowsAsTheyAreServed(String wide) throws IOException {
    String recipe = RECIPE.replace("held-out.share=0.3", "held-out.share=0.4") + wide;
    TrainedModel trained = train(recipe);
    ModelDirectory written = write("new", trained);
    var options =
        new LoadOptions(
            MAX_TOKENS,
            Truncation.HEAD,
            Precision.FP32,
            "cpu",
            new CascadeOptions(CascadeOptions.Mode.AUTO, 0));
    List<ReviewRow> heldOut =
        parts(TestRecipes.read(recipe)).heldOut().stream()
            .map(row -> new ReviewRow(1, row.id(), row.text(), row.label(), null, null))
            .toList();

    try (Cascade cascade = Cascade.load(written, options, null)) {
      Bins bins = Bins.of(cascade, written);
      Reference recorded = ReferenceJson.read(written.reference(), bins);
      ReferenceRecorder served = new ReferenceRecorder(bins);
      for (ServedRows.Seen seen : new ServedRows(cascade, written.config()).of(heldOut, () -> {})) {
        served.scored(seen.scored(), seen.isRight());
        if (seen.unknown() >= 0) {
          served.read(seen.scored().tokens(), seen.unknown());
        }
      }
      assertThat(recorded)
          .usingRecursiveComparison()
          .withComparatorForType((a, b) -> Math.abs(a - b) < 0.01 ? 0 : 1, Double.class)
          .isEqualTo(served.reference());
      assertThat(recorded.counts().reviews()).isEqualTo(heldOut.size());
      assertThat(recorded.accuracy()).hasValue(trained.heldOut().evaluation().accuracy());
    }
  }

  @Test
  void shouldRecordNothingOfAFewRows() throws IOException {
    assertThat(train(RECIPE + DEEP).reference()).isEmpty();
  }

  @Test
  void shouldWriteAModelThatServesWhatWasMeasured() throws IOException {
    TrainedModel trained = train(RECIPE + WIDE);
    ModelDirectory written = write("new", trained);
    FittedWide wide = trained.wide().orElseThrow();
    List<LabeledText> heldOut = parts(TestRecipes.read(RECIPE)).heldOut();
    var options =
        new LoadOptions(
            MAX_TOKENS,
            Truncation.HEAD,
            Precision.FP32,
            "cpu",
            new CascadeOptions(CascadeOptions.Mode.AUTO, 0));

    assertThat(wide.answersAlone()).isTrue();
    assertThat(trained.unseen().evaluation().accuracy()).isGreaterThan(wide.deepAccuracy());
    try (Cascade cascade = Cascade.load(written, options, null)) {
      assertThat(cascade.join()).isEqualTo(wide.join());
      for (int row = 0; row < heldOut.size(); row++) {
        double[] measured = trained.heldOut().probabilities(row);
        assertThat(classify(cascade, heldOut.get(row).text()).scores().get("positive"))
            .isCloseTo(measured[1], within(1e-4));
      }
      assertThat((double) cascade.counts().decided() / heldOut.size())
          .isEqualTo(wide.join().coverage());
    }
  }

  @Test
  void shouldCompareModelsAsTheyServe() throws IOException {
    TrainedModel deep = train(RECIPE + DEEP);
    TrainedModel both = train(RECIPE + WIDE);
    ModelDirectory champion = write("deep", deep);
    Recipe recipe = TestRecipes.read(RECIPE);
    List<LabeledText> heldOut = parts(recipe).heldOut();
    var gate = new PromotionGate(new GateLimits(0.9, 0, 0.05, 20));

    Decision better = gate.decide(run(recipe).score(champion, heldOut), both.unseen());
    base = write("both", both);
    Scores before = run(recipe).score(base, heldOut);
    Decision worse = gate.decide(before, deep.unseen());

    assertThat(deep.wide()).isEmpty();
    assertThat(better.promoted()).as(better.reason()).isTrue();
    assertThat(worse.promoted()).as(worse.reason()).isFalse();
    assertThat(before.evaluation().accuracy())
        .isEqualTo(both.heldOut().evaluation().accuracy(), within(0.01));
  }

  @Test
  void shouldNotInheritTheWidePartOfTheModelThatItStartsFrom() throws IOException {
    base = write("first", train(RECIPE + WIDE));

    ModelDirectory without = write("without", train(RECIPE + DEEP));
    TrainedModel again = train(RECIPE + WIDE + " wide.ngrams=50");

    assertThat(WidePart.of(without)).isEmpty();
    assertThat(WidePart.of(write("again", again)).orElseThrow().model().vocabulary().size())
        .isEqualTo(50);
  }

  @Test
  void shouldTrainTheWidePartAloneBesideATransformerThatStays() throws IOException {
    base = write("deep", train(RECIPE + DEEP));
    TrainedModel trained = train("wide held-out.share=0.3 wide.loss=0.05");
    ModelDirectory written = write("both", trained);

    assertThat(WidePart.of(written)).isPresent();
    assertThat(written.encoderDigest()).isEqualTo(base.encoderDigest());
    assertThat(trained.wide().orElseThrow().joinedAccuracy())
        .isGreaterThan(trained.wide().orElseThrow().deepAccuracy());
    // Calibrated on the same rows as before.
    assertThat(trained.temperature()).isCloseTo(1, within(0.05));
    assertThat(trained.epochs()).extracting(Epoch::number).containsExactly(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pooled", "one logit"})
  void shouldLeaveTransformersOfOtherFormsAsTheyAre(String form) throws IOException {
    if (form.equals("pooled")) {
      Path config = base.path().resolve(ModelDirectory.CONFIG);
      String pooled = "{\"sentiment_streams\": {\"pooling\": {\"mode\": \"mean\"}},";
      Files.writeString(config, Files.readString(config).replaceFirst("\\{", pooled));
      base = ModelDirectory.open(base.path());
    }
    base = write("deep", train(RECIPE + DEEP));
    if (form.equals("one logit")) {
      base = OneLogit.write(folder.resolve("one"), base);
    }

    ModelDirectory written = write("both", train("wide held-out.share=0.3 wide.loss=0.05"));

    assertThat(WidePart.of(written)).isPresent();
    assertThat(written.pooling()).isEqualTo(base.pooling());
    assertThat(written.encoderDigest()).isEqualTo(base.encoderDigest());
    try (Classifier before = Classifier.load(base, MAX_TOKENS);
        Classifier after = Classifier.load(written, MAX_TOKENS)) {
      for (LabeledText row : rows().subList(0, 50)) {
        Classification expected = before.resultOf(row.text());
        assertThat(after.resultOf(row.text()).scores().get("positive"))
            .isCloseTo(expected.scores().get("positive"), within(0.03)); // Calibrated again.
      }
    }
  }

  /** Its scores would be calibrated and written as those of another kind of model. */
  @Test
  void shouldNotTrainTheWidePartAloneAsIfLabelsWereOfAnotherKind() {
    LabelMap any = new LabelMap(LABELS.names(), Problem.MULTI_LABEL);
    Recipe wide = TestRecipes.read("wide loss.kind=multi-label");
    var compute =
        new ComputeLimits(
            MAX_TOKENS, Truncation.HEAD, new BatchLimits(1024, 32), 2, folder.resolve("cache"));
    var run = new TrainingRun(wide, base, any, compute, 7, new TrainingListener() {});

    assertThatThrownBy(() -> run.train(new HeldOutSplit.Parts(rows(), rows()), null))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("by which one label is true of a text")
        .hasMessageContaining("set loss.kind to cross-entropy");
  }

  @Test
  void shouldNotTrainTheWidePartAloneForOtherLabels() {
    LabelMap others = new LabelMap(List.of("bad", "good"));
    Recipe wide = TestRecipes.read("wide");
    var compute =
        new ComputeLimits(
            MAX_TOKENS, Truncation.HEAD, new BatchLimits(1024, 32), 2, folder.resolve("cache"));
    var run = new TrainingRun(wide, base, others, compute, 7, new TrainingListener() {});
    List<LabeledText> rows =
        rows().stream()
            .map(row -> new LabeledText(row.id(), row.text(), "good", null, "line"))
            .toList();
    List<LabeledText> both = new ArrayList<>(rows);
    both.set(0, new LabeledText("r0", "x", "bad", null, "line"));

    assertThatThrownBy(() -> run.train(new HeldOutSplit.Parts(both, rows), null))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("wide leaves the transformer")
        .hasMessageContaining("[negative, positive], not [bad, good]");
  }
}
