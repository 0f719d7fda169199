package org.sentimentstreams.cli;

import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.schema.LabeledReview;
import org.sentimentstreams.schema.Review;

/** Sends rows to the topics, shows how it goes, and says at the end what was done. */
final class Production {

  private final Terminal terminal;
  private final Settings settings;
  private final String sourceName;
  private final boolean withLabels;
  private final RecordSender sender;
  private boolean ended;

  /**
   * Connects to the brokers.
   *
   * @param sourceName what stands before the line in the id of a row that has none
   * @param withLabels whether labels are sent, too
   * @throws org.sentimentstreams.kafka.BrokerException if a topic is missing or nobody answers
   */
  Production(Terminal terminal, Settings settings, String sourceName, boolean withLabels) {
    this.terminal = terminal;
    this.settings = settings;
    this.sourceName = sourceName;
    this.withLabels = withLabels;
    this.sender = RecordSender.connect(terminal, settings, withLabels);
  }

  /** Sends all rows; whatever happens, what was sent before is waited for and told. */
  void run(Iterable<ReviewRow> rows, Pace pace, Progress progress) {
    // The main thread may sit in a read from a terminal, so the hook cannot wait for it.
    terminal.interruption().onRequest(this::end);
    try (progress) {
      for (ReviewRow row : rows) {
        if (!pace.next()) {
          break;
        }
        send(row);
        progress.step();
      }
    } finally {
      end();
    }
  }

  /** What became of the rows; complete after {@link #run}. */
  Outcome outcome() {
    return sender.outcome();
  }

  private void send(ReviewRow row) {
    String id = row.id() == null || row.id().isBlank() ? sourceName + ":" + row.line() : row.id();
    sender.send(
        settings.reviewsTopic(),
        id,
        Review.newBuilder()
            .setText(row.text())
            .setItemId(row.itemId())
            .setLanguage(row.language())
            .build());
    if (withLabels && row.label() != null && !row.label().isBlank()) {
      sender.send(
          settings.labelsTopic(),
          id,
          LabeledReview.newBuilder()
              .setText(row.text())
              .setLabel(row.label())
              .setSource(sourceName)
              .build());
    }
  }

  /** Once, by whichever thread comes first; the other waits for it. */
  private synchronized void end() {
    if (!ended) {
      ended = true;
      sender.close();
      terminal.err().println(sender.outcome().sentence());
    }
  }
}
