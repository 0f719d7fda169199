package org.sentimentstreams.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.training.fit.Epoch;
import org.sentimentstreams.training.fit.TrainingListener;

class TrainerScreenTest {

  @Test
  void shouldWriteSentencesAndNoEpochsToALog() {
    var err = new ByteArrayOutputStream();
    Terminal terminal =
        Terminal.of(
            new ByteArrayInputStream(new byte[0]), OutputStream.nullOutputStream(), err, Map.of());
    TrainerScreen screen = new TrainerScreen(terminal);

    screen.says("Training, since 100 labels are new");
    for (int epoch = 1; epoch <= 3; epoch++) {
      screen.step(new TrainingListener.Step(epoch, 1, 1, epoch, 0.5, 1e-4, 1, 64));
      screen.epoch(new Epoch(epoch, 0.5, 0.8, 0.8, 0.4, 0.9, 0.9, 0.9, 0.95, 1e-4, 1));
    }
    screen.end();

    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("Training, since 100 labels are new");
  }
}
