package org.sentimentstreams.cli.records;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.sentimentstreams.cli.terminal.Pace;
import org.sentimentstreams.cli.terminal.ProgressLine;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.config.TopicSettings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.schema.LabeledReview;
import org.sentimentstreams.schema.Review;

/** Sends rows to the topics, shows progress, and reports the outcome. */
final class Production {

  private final Terminal terminal;
  private final TopicSettings topics;
  private final String sourceName;
  private final Sends sends;
  private final RecordSender sender;
  private final AtomicLong unlabeled = new AtomicLong();

  @GuardedBy("this")
  private boolean ended;

  /** Which parts of a row are sent. */
  enum Sends {
    REVIEWS,
    LABELS,
    BOTH
  }

  /**
   * Connects to the brokers.
   *
   * @param sourceName the part before the line number in the id of a row that has none, and the
   *     source of labels whose rows name no other
   * @param sends which parts of a row are sent
   * @throws org.sentimentstreams.kafka.BrokerException if a topic is missing or nobody answers
   */
  Production(
      Terminal terminal,
      KafkaSettings kafka,
      TopicSettings topics,
      String sourceName,
      Sends sends) {
    this.terminal = terminal;
    this.topics = topics;
    this.sourceName = sourceName;
    this.sends = sends;
    this.sender = RecordSender.connect(terminal, kafka, needed(topics, sends));
  }

  private static List<String> needed(TopicSettings topics, Sends sends) {
    return switch (sends) {
      case REVIEWS -> List.of(topics.reviews());
      case LABELS -> List.of(topics.labels());
      case BOTH -> List.of(topics.reviews(), topics.labels());
    };
  }

  /**
   * Sends all rows. Whatever happens, it waits for the answers to sent records and reports them.
   */
  void run(Iterable<ReviewRow> rows, Pace pace, ProgressLine progress) {
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
  SendResult outcome() {
    return sender.outcome();
  }

  private void send(ReviewRow row) {
    String id = row.id() == null || row.id().isBlank() ? sourceName + ":" + row.line() : row.id();
    if (sends != Sends.LABELS) {
      sender.send(
          topics.reviews(),
          id,
          Review.newBuilder()
              .setText(row.text())
              .setItemId(row.itemId())
              .setLanguage(row.language())
              .build());
    }
    boolean hasLabel = row.label() != null && !row.label().isBlank();
    if (sends != Sends.REVIEWS && hasLabel) {
      sender.send(
          topics.labels(),
          id,
          LabeledReview.newBuilder()
              .setText(row.text())
              .setLabel(row.label())
              .setSource(source(row))
              .build());
    } else if (sends == Sends.LABELS) {
      unlabeled.incrementAndGet();
    }
  }

  /** A column of the row knows better than the name of the file. */
  private String source(ReviewRow row) {
    boolean isGiven = row.labelSource() != null && !row.labelSource().isBlank();
    return isGiven ? row.labelSource().strip() : sourceName;
  }

  /** Closes it once, on the thread that comes first; another thread waits for that. */
  private synchronized void end() {
    if (!ended) {
      ended = true;
      sender.close();
      terminal.err().println(sender.outcome().sentence());
      if (unlabeled.get() > 0) {
        terminal.err().printf("Left out rows without a label: %,d%n", unlabeled.get());
      }
    }
  }
}
