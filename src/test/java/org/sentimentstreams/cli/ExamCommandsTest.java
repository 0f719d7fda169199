package org.sentimentstreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.training.LearnableRows;

/** Exams as somebody beside the trainer sees them, which is killed meanwhile. */
@Tag("broker")
@Tag("slow")
@Timeout(300)
@ExtendWith(SharedKafka.class)
class ExamCommandsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir private Path temporary;
  private Shell shell;

  @BeforeEach
  void createTopics(EmbeddedKafka kafka, TestInfo test) throws IOException {
    shell = TrainingShell.on(kafka, test.getTestMethod().orElseThrow().getName(), temporary);
  }

  private SentimentProcess trainer(String log) throws IOException {
    return SentimentProcess.start(temporary.resolve(log), shell.environment(), "train", "serve");
  }

  private JsonNode exam() throws IOException {
    Shell.Result shown = shell.run("model", "show", "champion", "--json");
    return new ObjectMapper().readTree(shown.out()).path("exam");
  }

  private void awaitLabels(int count) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInSameThread()
        .untilAsserted(() -> assertThat(exam().at("/all/labels").asInt()).isEqualTo(count));
  }

  @Test
  void shouldShowTheSameExamAfterTheTrainerWasKilled() throws Exception {
    TrainingShell.label(shell, temporary, LearnableRows.tsv(0, 120));
    JsonNode before;
    try (SentimentProcess first = trainer("first.log")) {
      first.await("Published");
      TrainingShell.label(shell, temporary, LearnableRows.tsv(120, 30));
      awaitLabels(30);
      before = exam();
      first.kill();
    }
    TrainingShell.label(shell, temporary, LearnableRows.tsv(150, 10));
    try (SentimentProcess second = trainer("second.log")) {
      awaitLabels(40);
    }

    assertThat(before.at("/all/accuracy").asDouble()).isGreaterThan(0.5);
    JsonNode after = exam();
    assertThat(after.at("/all/right").asInt() - before.at("/all/right").asInt()).isBetween(0, 10);
    JsonNode status = new ObjectMapper().readTree(shell.run("model", "status", "--json").out());
    assertThat(status.at("/exams/champion")).isEqualTo(after);
    assertThat(shell.run("model", "status").err())
        .containsPattern("Exam of the champion \\S+: accuracy [01]\\.\\d+ \\[.*\\] on 40 labels");
    assertThat(shell.run("model", "show", "champion").out()).contains("exam ", "on 40 labels");
  }

  @Test
  void shouldTakeBackABadVersionThatAPersonHasPromoted() throws Exception {
    shell =
        shell
            .with("SENTIMENT_EXAM_ACTION", "act")
            .with("SENTIMENT_EXAM_GRACE_MS", "0")
            .with("SENTIMENT_EXAM_LEAST_LABELS", "20");
    TrainingShell.label(shell, temporary, LearnableRows.tsv(0, 120));
    try (SentimentProcess trainer = trainer("trainer.log")) {
      trainer.await("Published");
      assertThat(shell.run("model", "freeze", "--reason", "a rehearsal").code()).isZero();
      String bad = TinyModel.write(temporary.resolve("bad"), 9).path().toString();
      Shell.Result imported = shell.run("model", "import", bad, "--promote");
      assertThat(imported.code()).as(imported.err()).isZero();
      TrainingShell.label(shell, temporary, LearnableRows.tsv(120, 90));
      trainer.await("The champion stays, since the model is frozen");
      assertThat(shell.run("model", "status").err()).contains("Frozen: ");

      assertThat(shell.run("model", "unfreeze").code()).isZero();

      trainer.await("is the champion now, by exams: ");
    }
    assertThat(shell.run("model", "history").out())
        .contains("by exams: ", "a rehearsal", "is better than");
  }
}
