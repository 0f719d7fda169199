package org.sentimentstreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.model.TinyModel;

/** A shell on topics of its own where a tiny model is trained in a moment, and labels for it. */
public final class TrainingShell {
  private static final String RECIPE =
      """
      epochs: 15
      head: {dropout: 0}
      optimizer: {learning-rate: 0.02}
      held-out: {share: 0.3}
      """;

  private TrainingShell() {}

  /** Makes the model, the recipe and the topics. */
  static Shell on(EmbeddedKafka kafka, String prefix, Path folder) throws IOException {
    Shell shell =
        Shell.on(kafka, prefix)
            .with("SENTIMENT_APPLICATION_ID", prefix)
            .with("SENTIMENT_MODEL", TinyModel.write(folder.resolve(prefix), 1).path().toString())
            .with("SENTIMENT_MODEL_MAX_TOKENS", "32")
            .with("SENTIMENT_TRAINING_RECIPE", Files.writeString(recipe(folder), RECIPE).toString())
            .with("SENTIMENT_TRAINING_NEW_LABELS", "100")
            .with("SENTIMENT_TRAINING_GATE_LEAST_ROWS", "5")
            .with("SENTIMENT_CACHE_DIR", folder.resolve("cache").toString());
    assertThat(shell.run("topics", "create").code()).isZero();
    return shell;
  }

  /** Where {@link #on} wrote the recipe. */
  static Path recipe(Path folder) {
    return folder.resolve("fast.yaml");
  }

  /**
   * Sends rows of id, label and text to the topic of labels. They wait in the producer until the
   * last one is there, so that a trainer sees all of them or none.
   */
  static void label(Shell shell, Path folder, String rows) throws IOException {
    Path file = Files.writeString(folder.resolve("labels.tsv"), "id\tlabel\ttext\n" + rows);
    Result sent =
        shell
            .with("SENTIMENT_KAFKA_PRODUCER_LINGER_MS", "1000")
            .run("produce", file.toString(), "--labels");
    assertThat(sent.code()).as(sent.err()).isZero();
  }

  /** Starts a broker again, on a port that may be taken for a moment by one of its clients. */
  static EmbeddedKafka restart(EmbeddedKafka.Options options) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInSameThread()
        .ignoreExceptionsMatching(
            e -> e instanceof BrokerException && e.getMessage().contains("is taken"))
        .until(() -> EmbeddedKafka.start(options), Objects::nonNull);
  }
}
