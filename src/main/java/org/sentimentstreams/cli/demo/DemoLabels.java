package org.sentimentstreams.cli.demo;

import java.util.List;
import org.sentimentstreams.cli.records.RecordSender;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.schema.LabeledReview;

/** The labels of the demo on their topic. */
final class DemoLabels implements AutoCloseable {
  private final RecordSender sender;
  private final String topic;

  DemoLabels(Settings settings, Terminal terminal) {
    this.topic = settings.topics().labels();
    this.sender = RecordSender.connect(terminal, settings.kafka(), List.of(topic));
  }

  /** Sends those of rows of one file, and waits until Kafka has them. */
  static void send(Settings settings, Terminal terminal, List<ReviewRow> rows) {
    try (DemoLabels labels = new DemoLabels(settings, terminal)) {
      rows.forEach(row -> labels.send("review-" + row.line(), row));
    }
  }

  /** Sends the label of a review with this id. */
  void send(String id, ReviewRow row) {
    sender.send(
        topic, id, LabeledReview.newBuilder().setText(row.text()).setLabel(row.label()).build());
  }

  /**
   * Waits for Kafka.
   *
   * @throws CommandFailedException if it refused a label, since somebody waits for all of them
   */
  @Override
  public void close() {
    sender.close();
    if (sender.outcome().failed() > 0) {
      throw new CommandFailedException(
          "Kafka refused %d of the labels".formatted(sender.outcome().failed()));
    }
  }
}
