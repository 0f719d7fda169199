package org.sentimentstreams.training.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.training.dataset.LabelDataset;
import org.sentimentstreams.training.dataset.LabeledText;

class CandidatesTest {
  private final LabelDataset labels = new LabelDataset();

  private static void add(Candidates candidates, String id, String text) {
    candidates.add(id, text, Map.of("bad", 0.5, "good", 0.5), Problem.SINGLE_LABEL);
  }

  private Candidates candidates() {
    return new Candidates(labels.clean(List.of()));
  }

  private void label(String id, String text) {
    labels.add(new LabeledText(id, text, "good", null, "line 1"));
  }

  private static String digest(String text) {
    return "sha256:" + Digests.sha256(text);
  }

  @Test
  void shouldTakeATextOnceWhateverItsWhiteSpace() {
    var candidates = candidates();
    add(candidates, "1", "fine food");
    add(candidates, "2", " fine\n food");

    assertThat(candidates.unlabelled()).extracting(Candidate::text).containsExactly("fine food");
    assertThat(candidates.duplicates()).isEqualTo(1);
  }

  @Test
  void shouldLeaveOutWhatHasALabelByItsTextOrItsId() {
    label("other", "fine food");
    label("2", "an earlier wording");
    var candidates = candidates();
    add(candidates, "1", "fine  food");
    add(candidates, "2", "slow service");
    add(candidates, "3", "loud music");

    assertThat(candidates.unlabelled()).extracting(Candidate::id).containsExactly("3");
    assertThat(candidates.labelled()).isEqualTo(2);
  }

  @Test
  void shouldNameAReviewAfterItsTextWhereItsIdCannotBeAKey() {
    var candidates = candidates();
    add(candidates, null, "one");
    add(candidates, " ", "two");
    add(candidates, "a\tb", "three");
    add(candidates, "\ufffd\ufffd", "four");

    assertThat(candidates.unlabelled())
        .extracting(Candidate::id)
        .containsExactly(digest("one"), digest("two"), digest("three"), digest("four"));
  }

  @Test
  void shouldKeepReviewsApartThatShareAnId() {
    label("product-7", "an earlier review of it");
    var candidates = candidates();
    add(candidates, "product-7", "one");
    add(candidates, "product-7", "two");

    assertThat(candidates.unlabelled())
        .extracting(Candidate::id)
        .containsExactly(digest("one"), digest("two"));
  }

  @Test
  void shouldTakeNoBlankText() {
    var candidates = candidates();
    add(candidates, "1", "\u200b ");

    assertThat(candidates.unlabelled()).isEmpty();
  }
}
