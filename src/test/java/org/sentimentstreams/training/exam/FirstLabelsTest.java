package org.sentimentstreams.training.exam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.schema.LabeledReview;

class FirstLabelsTest {
  private static final AskedLabel EARLY = label("a", 100, 1, 7);
  private static final AskedLabel LATE = label("b", 200, 0, 3);

  private static AskedLabel label(String review, long time, int partition, long offset) {
    LabeledReview label = LabeledReview.newBuilder().setText("t").setLabel("positive").build();
    return new AskedLabel(review, label, "digest of t", time, partition, offset);
  }

  private static FirstLabels shown(List<AskedLabel> labels) {
    FirstLabels first = new FirstLabels();
    labels.forEach(first::show);
    return first;
  }

  @Test
  void shouldTakeTheEarliestLabelOfATextInWhateverOrderPartitionsAreRead() {
    List<AskedLabel> labels = new ArrayList<>(List.of(EARLY, LATE));
    for (int order = 0; order < 2; order++) {
      FirstLabels first = shown(labels);
      assertThat(first.allShown()).isEmpty();
      assertThat(first.isFirst(LATE)).isFalse();
      assertThat(first.isFirst(EARLY)).isTrue();
      Collections.reverse(labels);
    }
  }

  @Test
  void shouldTakeOfTextsThatWereNotShownTheFirstThatIsAsked() {
    FirstLabels first = shown(List.of());
    assertThat(first.isFirst(LATE)).isTrue();
    assertThat(first.isFirst(label("c", 300, 1, 8))).isFalse();
    assertThat(first.isFirst(LATE)).as("read again").isTrue();
  }

  @Test
  void shouldPassOverAWithdrawnLabel() {
    FirstLabels first = shown(List.of(EARLY, LATE));
    first.showWithdrawal("a", 9);
    assertThat(first.allShown()).containsExactly("a");
    assertThat(first.isFirst(EARLY)).isFalse();
    assertThat(first.isFirst(LATE)).isTrue();
    assertThat(first.wasShown("a", 9)).isTrue();
    assertThat(first.wasShown("a", 12)).isFalse();
  }

  @Test
  void shouldTakeTheLabelThatAReviewGotAfterItsFirstWasWithdrawn() {
    FirstLabels first = shown(List.of(EARLY));
    first.showWithdrawal("a", 9);
    AskedLabel again = label("a", 400, 1, 10);
    first.show(again);
    assertThat(first.allShown()).isEmpty();
    assertThat(first.isFirst(EARLY)).isFalse();
    assertThat(first.isFirst(again)).isTrue();
  }
}
