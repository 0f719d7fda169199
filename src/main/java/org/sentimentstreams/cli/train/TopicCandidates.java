package org.sentimentstreams.cli.train;

import java.util.List;
import java.util.function.Predicate;
import org.sentimentstreams.cli.options.Brokers;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.training.dataset.LabelDataset;
import org.sentimentstreams.training.live.LabelTopic;
import org.sentimentstreams.training.suggest.Candidates;
import org.sentimentstreams.training.suggest.RecentReviews;

/** Texts to label from the topics, and the labels that are there already. */
record TopicCandidates(Terminal terminal, Settings settings) {

  /**
   * All labels of the topic.
   *
   * @throws org.sentimentstreams.kafka.BrokerException if it is missing or nobody answers
   */
  LabelDataset.Clean labels() {
    String topic = settings.topics().labels();
    Brokers.requireTopics(settings.kafka(), terminal, List.of(topic));
    try (var labels =
        new LabelTopic(
            settings.kafka(), topic, terminal.brokerTimeout(), terminal.err()::println)) {
      labels.readToEnd();
      return labels.dataset();
    }
  }

  /** As below, whatever was said of them. */
  void addTo(Candidates candidates, int recent) {
    addTo(candidates, recent, prediction -> true);
  }

  /**
   * Adds the latest reviews with what the service said of them.
   *
   * @param recent about how many
   * @param isWanted by what was said of them
   * @throws CommandFailedException if there are none
   */
  void addTo(Candidates candidates, int recent, Predicate<Prediction> isWanted) {
    String reviews = settings.topics().reviews();
    String predictions = settings.topics().predictions();
    Brokers.requireTopics(settings.kafka(), terminal, List.of(reviews, predictions));
    RecentReviews.Report report =
        new RecentReviews(
                settings.kafka(), settings.topics(), settings.formats(), settings.model().name())
            .addTo(candidates, recent, isWanted, terminal.brokerTimeout());
    if (report.reviews() == 0) {
      throw new CommandFailedException(
          "There are no reviews to read on the topic %s%s: send some, or give a file"
              .formatted(reviews, unreadable(report)));
    }
    if (report.joined() == 0) {
      throw new CommandFailedException(
          "None of the reviews read from the topic %2$s (%1$,d) has a prediction on %3$s: %4$s"
              .formatted(report.reviews(), reviews, predictions, reason(report)));
    }
    terminal.err().println(sentence(report));
  }

  private static String unreadable(RecentReviews.Report report) {
    return report.unreadable() == 0
        ? ""
        : " (%,d records cannot be decoded)".formatted(report.unreadable());
  }

  private String reason(RecentReviews.Report report) {
    if (report.ambiguous() > 0) {
      return "reviews with different texts have the same key and timestamp, so it cannot be said "
          + "which prediction is whose; give them keys, or give a file";
    }
    if (report.brokerSetsTimes()) {
      return "that topic has message.timestamp.type=LogAppendTime, so predictions do not have the "
          + "timestamps of their reviews; set it to CreateTime, or give a file";
    }
    if (report.ofOtherModels() > 0) {
      return "predictions (%,d) are of models other than %s; choose one with --name"
          .formatted(report.ofOtherModels(), settings.model().name());
    }
    return "start the service, raise --recent, or give a file";
  }

  private static String sentence(RecentReviews.Report report) {
    StringBuilder sentence =
        new StringBuilder("%,d reviews with their predictions".formatted(report.joined()));
    append(sentence, report.unscored(), "reviews without a prediction");
    append(sentence, report.unseen(), "predictions without a review");
    append(sentence, report.ambiguous(), "reviews whose prediction cannot be told from another's");
    append(sentence, report.ofOtherModels(), "predictions of other models");
    append(sentence, report.unreadable(), "records that cannot be decoded");
    return sentence.toString();
  }

  static void append(StringBuilder sentence, int count, String what) {
    if (count > 0) {
      sentence
          .append(sentence.indexOf("left out") < 0 ? "; left out: " : ", ")
          .append(what)
          .append(" (%,d)".formatted(count));
    }
  }
}
