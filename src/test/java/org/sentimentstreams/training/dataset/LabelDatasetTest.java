package org.sentimentstreams.training.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.training.dataset.HeldOutSplit.Parts;
import org.sentimentstreams.training.recipe.Recipe.HeldOut;

class LabelDatasetTest {
  private final LabelDataset dataset = new LabelDataset();

  private static LabeledText row(String id, String text, String label) {
    return new LabeledText(id, text, label, null, "line 1");
  }

  private static LabeledText row(int id) {
    return new LabeledText(
        "r" + id, "text " + id, id % 4 == 0 ? "positive" : "negative", "item" + id / 5, "line 1");
  }

  private static List<LabeledText> rows(int count) {
    List<LabeledText> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(row(i));
    }
    return rows;
  }

  private static Parts split(List<LabeledText> rows, boolean stratified, HeldOut.By by) {
    return new HeldOutSplit(new HeldOut(0.2f, stratified, by))
        .split(rows, row -> row.label().equals("positive") ? 1 : 0);
  }

  @Test
  void shouldKeepTheLatestLabelOfAReview() {
    dataset.add(row("a", "fine", "negative"));
    dataset.add(row("b", "bad", "negative"));
    dataset.add(row("a", "fine", "positive"));

    LabelDataset.Clean clean = dataset.clean(List.of());

    assertThat(clean.rows())
        .containsExactly(row("a", "fine", "positive"), row("b", "bad", "negative"));
    assertThat(clean.report().replaced()).isEqualTo(1);
    assertThat(clean.report().sentence())
        .isEqualTo("3 labels, 2 used, 1 replaced by a later label");
  }

  @Test
  void shouldForgetAReviewThatIsTakenBack() {
    dataset.add(row("a", "fine", "positive"));
    dataset.remove("a");
    dataset.remove("never there");

    assertThat(dataset.clean(List.of()).rows()).isEmpty();
    assertThat(dataset.clean(List.of()).report().removed()).isEqualTo(1);
  }

  @Test
  void shouldDropDuplicatesContradictionsEmptyTextsAndLeaks() {
    dataset.add(row("a", "so  good", "positive"));
    dataset.add(row("b", " so good\n", "positive"));
    dataset.add(row("c", "meh", "negative"));
    dataset.add(row("d", "meh", "positive"));
    dataset.add(row("e", " \n", "positive"));
    dataset.add(row("f", "in the test", "positive"));

    LabelDataset.Clean clean = dataset.clean(List.of("in  the test"));

    assertThat(clean.rows()).extracting(LabeledText::id).containsExactly("b", "d");
    assertThat(clean.report()).isEqualTo(new DatasetReport(6, 0, 0, 1, 1, 1, 1, 2));
  }

  @Test
  void shouldNotDependOnTheOrderOfTheLabels() {
    List<LabeledText> shuffled = rows(50);
    Collections.shuffle(shuffled, new Random(1));
    LabelDataset other = new LabelDataset();
    rows(50).forEach(dataset::add);
    shuffled.forEach(other::add);

    assertThat(other.clean(List.of()).rows()).isEqualTo(dataset.clean(List.of()).rows());
  }

  /** Partitions of a topic are read in any order. */
  @Test
  void shouldTakeTheLabelThatWasGivenLastOfEqualTextsInWhateverOrderTheyCome() {
    LabelDataset other = new LabelDataset();
    dataset.add(row("r1", "meh", "negative"), 1000);
    dataset.add(row("r2", "meh", "positive"), 2000);
    dataset.add(row("r3", "fine", "positive"), 5);
    dataset.add(row("r4", "fine", "Positive"), 5);
    other.add(row("r4", "fine", "Positive"), 5);
    other.add(row("r3", "fine", "positive"), 5);
    other.add(row("r2", "meh", "positive"), 2000);
    other.add(row("r1", "meh", "negative"), 1000);

    LabelDataset.Clean clean = dataset.clean(List.of());

    assertThat(clean.rows()).extracting(LabeledText::id).containsExactly("r2", "r4");
    assertThat(other.clean(List.of())).isEqualTo(clean);
    assertThat(other.clean(List.of()).digest()).isEqualTo(clean.digest());
    assertThat(clean.report()).isEqualTo(new DatasetReport(4, 0, 0, 0, 1, 1, 0, 2));
  }

  @Test
  void shouldHoldTheSameReviewsOutForEver() {
    Parts few = split(rows(500), false, HeldOut.By.ID);
    Parts many = split(rows(1000), false, HeldOut.By.ID);

    assertThat(few.heldOut().size()).isBetween(70, 130);
    assertThat(many.heldOut()).containsAll(few.heldOut());
    assertThat(many.train()).containsAll(few.train()).hasSize(1000 - many.heldOut().size());
  }

  @Test
  void shouldHoldOutTheSameShareOfEachLabelOnRequest() {
    Parts parts = split(rows(400), true, HeldOut.By.ID);

    assertThat(parts.heldOut()).filteredOn(row -> row.label().equals("positive")).hasSize(20);
    assertThat(parts.heldOut()).filteredOn(row -> row.label().equals("negative")).hasSize(60);
    assertThat(parts.train()).hasSize(320).doesNotContainAnyElementsOf(parts.heldOut());
  }

  @Test
  void shouldKeepTheReviewsOfOneItemTogether() {
    Parts parts = split(rows(500), false, HeldOut.By.ITEM);
    Set<String> trained = new HashSet<>();
    parts.train().forEach(row -> trained.add(row.item()));

    assertThat(parts.heldOut()).isNotEmpty().noneMatch(row -> trained.contains(row.item()));
  }

  @Test
  void shouldFindLabelsByNameAndNumber() {
    LabelMap labels = new LabelMap(List.of("negative", "positive"));

    assertThat(labels.index(row("a", "t", " Positive "))).isEqualTo(1);
    assertThat(labels.index(row("a", "t", "0"))).isZero();
    assertThat(labels.index(row("a", "t", "LABEL_1"))).isEqualTo(1);
    assertThat(LabelMap.learn(rows(8), Problem.SINGLE_LABEL).names())
        .containsExactly("negative", "positive");
  }

  @Test
  void shouldTakeOneNumberForOneLabelHoweverItIsWritten() {
    LabelMap labels =
        LabelMap.learn(
            List.of(row("a", "t", "1.0"), row("b", "t", "2"), row("c", "t", "1")),
            Problem.SINGLE_LABEL);

    assertThat(labels.names()).containsExactly("1", "2");
    assertThat(labels.index(row("a", "t", "1.0"))).isZero();
    assertThat(labels.index(row("a", "t", "2.00"))).isEqualTo(1);
    assertThatThrownBy(() -> labels.index(row("a", "t", "0")))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("has the label \"0\"; the model knows [1, 2], which are numbers");
  }

  @Test
  void shouldLearnOneLabelOfSpellingsThatDifferByCase() {
    LabelMap labels =
        LabelMap.learn(
            List.of(
                row("a", "t", "positive"), row("b", "t", "negative"), row("c", "t", "Positive")),
            Problem.SINGLE_LABEL);

    assertThat(labels.names()).containsExactly("Positive", "negative");
    assertThat(labels.index(row("a", "t", "positive"))).isZero();
    assertThat(new LabelMap(List.of("A", "a")).index(row("a", "t", "a"))).isEqualTo(1);
  }

  /** A checkpoint of another numbering would give every label another meaning. */
  @Test
  void shouldStandForItsNumbering() {
    String digest = new LabelMap(List.of("a", "b")).digest();

    assertThat(new LabelMap(List.of("a", "b")).digest()).isEqualTo(digest);
    assertThat(new LabelMap(List.of("b", "a")).digest()).isNotEqualTo(digest);
    assertThat(new LabelMap(List.of("a", "b"), Problem.MULTI_LABEL).digest()).isNotEqualTo(digest);
  }

  @Test
  void shouldNameTheRecordOfAnUnknownLabel() {
    LabelMap labels = new LabelMap(List.of("negative", "positive"));

    assertThatThrownBy(() -> labels.index(row("a", "t", "mixed")))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContainingAll("line 1", "\"mixed\"", "[negative, positive]", "--new-labels");
    assertThatThrownBy(() -> labels.index(row("a", "t", " ")))
        .hasMessage("line 1 has no label: name the column with --label-column");
    List<LabeledText> unlike =
        rows(1001).stream().map(row -> row(row.id(), row.text(), row.id())).toList();
    assertThatThrownBy(() -> LabelMap.learn(unlike, Problem.SINGLE_LABEL))
        .hasMessageStartingWith("There are 1001 different labels, but a model can have 1000");
    assertThatThrownBy(() -> new LabelMap(List.of("a", "a")))
        .hasMessage("The labels [a, a] are not distinct");
  }

  private static LabeledText labeled(String label) {
    return new LabeledText("r", "text", label, null, "line 2");
  }

  @Test
  void shouldReadSeveralLabelsOfOneReview() {
    LabelMap labels = new LabelMap(List.of("food", "price", "staff"), Problem.MULTI_LABEL);

    assertThat(labels.index(labeled("staff|Food"))).isEqualTo(0b101);
    assertThat(labels.index(labeled(" price "))).isEqualTo(0b010);
    assertThat(labels.index(labeled("0|2"))).isEqualTo(0b101);
    assertThat(labels.index(labeled("|"))).isZero();
    assertThat(
            LabelMap.learn(List.of(labeled("b|a"), labeled("|"), labeled("c")), Problem.MULTI_LABEL)
                .names())
        .containsExactly("a", "b", "c");
    assertThatThrownBy(() -> labels.index(labeled("food|noise")))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContainingAll("line 2", "\"noise\"", "[food, price, staff]");
    assertThatThrownBy(() -> labels.index(labeled(" ")))
        .isInstanceOf(InvalidDataException.class)
        .hasMessage("line 2 has no label: name the column with --label-column");
    List<String> many = IntStream.range(0, 31).mapToObj(i -> "l" + i).toList();
    assertThatThrownBy(() -> new LabelMap(many, Problem.MULTI_LABEL))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("only up to 30");
  }
}
