package org.sentimentstreams.training.wide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.training.dataset.HeldOutSplit;
import org.sentimentstreams.training.dataset.LabelMap;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.recipe.Recipe.Wide;
import org.sentimentstreams.wide.Join;
import org.sentimentstreams.wide.WidePart;

/**
 * Half of the reviews have words that tell the label; a transformer of chance knows most of all.
 */
class WideFitTest {
  private static final List<String> NAMES = List.of("negative", "positive", "neutral");
  private static final int TRAIN = 600;
  private static final int HELD_OUT = 600;

  private final List<String> said = new ArrayList<>();

  private static LabelMap labels(int count) {
    return new LabelMap(NAMES.subList(0, count));
  }

  private static Wide wide(Wide.When train, double loss) {
    return new Wide(train, 10_000, loss, 0);
  }

  /** Of even pairs of rows the words tell the label, of odd ones they tell nothing. */
  private static List<LabeledText> rows(long seed, int count, LabelMap labels) {
    var reviews = new GeneratedReviews(seed, 28);
    return IntStream.range(0, count)
        .mapToObj(
            row -> {
              int label = row % labels.size();
              String text = row / labels.size() % 2 == 0 ? reviews.review(label) : reviews.review();
              return new LabeledText("r" + row, text, labels.names().get(label), null, "line");
            })
        .toList();
  }

  /** Right in 88 % of the rows, or of the labels where any number is true, and as sure as that. */
  private static Scores deep(long seed, List<LabeledText> rows, LabelMap labels) {
    var random = new Random(seed);
    int[] right = rows.stream().mapToInt(labels::index).toArray();
    float[][] logits = new float[right.length][labels.size()];
    float sure = (float) Math.log(0.88 / 0.12 * (labels.size() - 1));
    for (int row = 0; row < right.length; row++) {
      if (labels.problem() == Problem.MULTI_LABEL) {
        for (int label = 0; label < labels.size(); label++) {
          boolean says = (right[row] >> label & 1) == 1 == (random.nextInt(100) < 88);
          logits[row][label] = says ? sure : -sure;
        }
      } else {
        int off = random.nextInt(100) < 88 ? 0 : 1 + random.nextInt(labels.size() - 1);
        logits[row][(right[row] + off) % labels.size()] = sure;
      }
    }
    return new Scores(labels.names(), labels.problem(), right, logits);
  }

  private Optional<FittedWide> fit(
      Wide recipe, LabelMap labels, List<LabeledText> train, List<LabeledText> heldOut) {
    Scores deep = deep(3, heldOut, labels);
    return new WideFit(recipe, labels, said::add)
        .fit(new HeldOutSplit.Parts(train, heldOut), List.of(), deep, deep);
  }

  private FittedWide fit(double loss, LabelMap labels) {
    return fit(
            wide(Wide.When.ALWAYS, loss), labels, rows(1, TRAIN, labels), rows(2, HELD_OUT, labels))
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void shouldAnswerAloneWhereNGramsTellAndKeepWhatItPromises(int count) {
    LabelMap labels = labels(count);
    FittedWide fitted = fit(0.01, labels);
    List<LabeledText> other = rows(5, 2000, labels);
    List<String> texts = other.stream().map(LabeledText::text).toList();
    Scores deep = deep(6, other, labels);
    WidePart part = new WidePart(fitted.model(), fitted.join(), "");

    assertThat(fitted.join().coverage()).isBetween(0.3, 0.7);
    assertThat(fitted.loss()).isLessThanOrEqualTo(0.01);
    assertThat(fitted.unseen().evaluation().accuracy())
        .isGreaterThan(fitted.deepAccuracy())
        .isGreaterThan(fitted.joinedAccuracy() - 0.02);
    int[] alone = BothParts.of(fitted.model(), texts, deep).wideScores().predicted();
    int[] both =
        new LogitPool(fitted.join().wide(), fitted.join().deep())
            .join(BothParts.of(fitted.model(), texts, deep).wideScores(), deep)
            .predicted();
    int[] decided =
        IntStream.range(0, texts.size())
            .filter(row -> part.decides(part.score(texts.get(row))))
            .toArray();
    long agreed = IntStream.of(decided).filter(row -> alone[row] == both[row]).count();
    assertThat(decided).hasSizeBetween(600, 1400);
    assertThat((double) agreed / decided.length).isGreaterThan(fitted.join().agreement() - 0.005);
    assertThat(CascadeScores.of(part, texts, deep).evaluation().accuracy())
        .isGreaterThan(deep.evaluation().accuracy());
    assertThat(said).last().asString().contains("it answers", "% alone (confidence");
    assertThat(fitted.curve()).hasSizeGreaterThan(3);
  }

  @Test
  void shouldJoinButNeverAnswerAloneByFewRows() {
    FittedWide fitted = fit(0.003, labels(2));

    assertThat(fitted.join().bound()).isEqualTo(Join.NEVER);
    assertThat(fitted.answersAlone()).isFalse();
    assertThat(fitted.unseen().evaluation().accuracy()).isGreaterThan(fitted.deepAccuracy());
    assertThat(fitted.asMap()).containsEntry("bound", null).containsEntry("coverage", 0.0);
    assertThat(said).last().asString().contains("answers none alone, since 600 held-out rows");
  }

  @Test
  void shouldAnswerAloneWhereAnyNumberOfLabelsIsTrue() {
    LabelMap labels = new LabelMap(NAMES.subList(0, 2), Problem.MULTI_LABEL);
    int[][] sets = {{}, {0}, {1}, {0, 1}};

    FittedWide fitted =
        fit(wide(Wide.When.ALWAYS, 0.05), labels, sets(1, sets), sets(2, sets)).orElseThrow();

    assertThat(fitted.answersAlone()).isTrue();
    assertThat(fitted.unseen().evaluation().accuracy()).isGreaterThan(fitted.deepAccuracy());
  }

  private static List<LabeledText> sets(long seed, int[][] sets) {
    var reviews = new GeneratedReviews(seed, 32);
    List<LabeledText> rows = new ArrayList<>();
    for (int row = 0; row < TRAIN; row++) {
      int[] set = sets[row % sets.length];
      String label =
          ReviewRow.labels(IntStream.of(set).mapToObj(NAMES::get).collect(Collectors.toList()));
      rows.add(new LabeledText("r" + row, reviews.review(set), label, null, "line"));
    }
    return rows;
  }

  @Test
  void shouldLeaveOutWhatDoesNotHelp() {
    LabelMap labels = labels(2);

    assertThat(fit(wide(Wide.When.ALWAYS, 0.5), labels, mute(1, labels), mute(2, labels)))
        .isEmpty();
    assertThat(said).last().asString().startsWith("No wide part: joined with one");
  }

  @Test
  void shouldLearnFromWhatTheTransformerSays() {
    LabelMap labels = labels(2);
    List<LabeledText> heldOut = rows(2, HELD_OUT, labels);
    Scores deep = deep(3, heldOut, labels);
    List<LabeledText> unlabelled = rows(4, 2 * TRAIN, labels);
    int[] says = deep(5, unlabelled, labels).predicted();
    List<LabeledText> taught =
        IntStream.range(0, says.length)
            .mapToObj(
                row ->
                    new LabeledText(
                        "t" + row, unlabelled.get(row).text(), NAMES.get(says[row]), null, "line"))
            .toList();
    HeldOutSplit.Parts parts = new HeldOutSplit.Parts(mute(1, labels), heldOut);

    FittedWide fitted =
        new WideFit(wide(Wide.When.ALWAYS, 0.02), labels, said::add)
            .fit(parts, taught, deep, deep)
            .orElseThrow();

    assertThat(fitted.joinedAccuracy()).isGreaterThan(fitted.deepAccuracy());
    assertThat(fitted.unseen().evaluation().accuracy()).isGreaterThan(fitted.deepAccuracy());
    assertThat(said).anyMatch(line -> line.endsWith("says of 1200 unlabelled texts, too"));
  }

  /** Reviews without a word that tells the label. */
  private static List<LabeledText> mute(long seed, LabelMap labels) {
    var reviews = new GeneratedReviews(seed, 28);
    return IntStream.range(0, HELD_OUT)
        .mapToObj(
            row ->
                new LabeledText(
                    "r" + row, reviews.review(), labels.names().get(row % 2), null, "line"))
        .toList();
  }

  /** With fewer rows than folds, some folds are empty. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6})
  void shouldNeverAnswerAloneByAHandfulOfRows(int heldOut) {
    LabelMap labels = labels(2);

    Optional<FittedWide> fitted =
        fit(wide(Wide.When.ALWAYS, 0.003), labels, rows(1, 8, labels), rows(2, heldOut, labels));

    fitted.ifPresent(wide -> assertThat(wide.answersAlone()).isFalse());
    assertThat(said).hasSize(1);
  }

  @Test
  void shouldAskForEnoughLabelsOnlyWhereItIsLeftToThem() {
    LabelMap labels = labels(2);
    List<LabeledText> few = rows(1, Wide.enoughRows(2) - HELD_OUT / 2 - 1, labels);
    List<LabeledText> heldOut = rows(2, HELD_OUT / 2, labels);

    assertThat(fit(wide(Wide.When.AUTO, 0.01), labels, few, heldOut)).isEmpty();
    assertThat(said).containsExactly("No wide part: that takes 500 labels, and there are 499");
    said.clear();
    assertThat(fit(wide(Wide.When.NEVER, 0.01), labels, rows(1, TRAIN, labels), heldOut)).isEmpty();
    assertThat(said).isEmpty();
    assertThat(fit(wide(Wide.When.ALWAYS, 0.01), labels, few, heldOut)).isPresent();
  }
}
