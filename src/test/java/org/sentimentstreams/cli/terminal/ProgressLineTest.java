package org.sentimentstreams.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private void take(int steps, Duration between) {
    var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    var notes = new ProgressNotes(stream, "Scoring", 3, between);
    for (int step = 0; step < steps; step++) {
      notes.step();
    }
  }

  @Test
  void shouldSayWhereNobodyWatchesHowManyStepsAreDone() {
    take(2, Duration.ZERO);

    assertThat(said().lines())
        .satisfiesExactly(
            line -> assertThat(line).matches("Scoring: 1 of 3, \\d+\\.\\d a second"),
            line -> assertThat(line).startsWith("Scoring: 2 of 3, "));
  }

  @Test
  void shouldLeaveTheLastStepToWhatComesAfterIt() {
    take(3, Duration.ZERO);

    assertThat(said().lines()).hasSize(2);
  }

  @Test
  void shouldSayNothingOfWhatIsDoneAtOnce() {
    take(2, Duration.ofDays(1));

    assertThat(said()).isEmpty();
  }

  @Test
  void shouldWriteNoBarWhereStandardErrorIsNoTerminal() {
    Terminal terminal =
        Terminal.of(InputStream.nullInputStream(), new ByteArrayOutputStream(), err, Map.of());

    try (ProgressLine line = ProgressLine.startNoted(terminal, "Scoring", 2)) {
      line.step();
      line.step();
    }

    assertThat(said()).isEmpty();
  }
}
