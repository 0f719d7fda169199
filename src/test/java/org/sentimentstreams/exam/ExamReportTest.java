package org.sentimentstreams.exam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.exam.ExamReport.Role;
import org.sentimentstreams.exam.ExamReport.Sitter;

class ExamReportTest {
  private static final double ERROR = 0.05;

  /** Every fourth answer of the champion is right, and so many of all of the other's. */
  private static ExamReport report(int questions, int othersRight) {
    Transcript champion = new Transcript();
    Transcript other = new Transcript();
    for (int text = 0; text < questions; text++) {
      Question question = new Question("text-" + text, text, Set.of("positive"), false);
      champion.put(new Answer(question, Set.of(text % 4 == 0 ? "positive" : "negative")));
      other.put(new Answer(question, Set.of(text < othersRight ? "positive" : "negative")));
    }
    Map<String, Transcript> transcripts = new HashMap<>(Map.of("a", champion, "b", other));
    return ExamReport.of(
        Map.of(Role.CHAMPION, new Sitter("a", 2), Role.PREVIOUS, new Sitter("b", 2)),
        transcripts::get,
        new ExamReport.Recent(10, questions - 5),
        ERROR);
  }

  @Test
  void shouldLookAtAllTheLatestAndTheLastDay() {
    ExamReport.Standing champion = report(40, 0).standing(Role.CHAMPION).orElseThrow();
    assertThat(champion.all().answers()).isEqualTo(new Share(10, 40));
    assertThat(champion.last().answers()).isEqualTo(new Share(2, 10));
    assertThat(champion.day().answers()).isEqualTo(new Share(1, 5));
    assertThat(champion.ahead()).isEmpty();
    assertThat(report(40, 0).standing(Role.CHALLENGER)).isEmpty();
  }
}
