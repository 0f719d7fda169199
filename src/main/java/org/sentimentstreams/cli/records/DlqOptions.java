package org.sentimentstreams.cli.records;

import java.util.List;
import java.util.function.Consumer;
import org.sentimentstreams.cli.options.Brokers;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.config.TopicSettings;
import org.sentimentstreams.kafka.deadletters.DeadLetter;
import org.sentimentstreams.kafka.deadletters.DeadLetterTopic;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that choose among the dead letters. */
final class DlqOptions {

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Only letters whose exception name or message contains TEXT (default: all).")
  private String reason;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most N letters (default: no limit).")
  private Long limit;

  /**
   * Reads the present dead letters and passes on the chosen ones. * @return how many were chosen
   */
  long forEach(
      Terminal terminal, KafkaSettings kafka, TopicSettings topics, Consumer<DeadLetter> visitor) {
    if (limit != null && limit < 1) {
      throw new ParameterException(
          spec.commandLine(), "--limit is " + limit + ": 1 or more is needed");
    }
    requireExists(terminal, kafka, topics.deadLetters());
    long most = limit == null ? Long.MAX_VALUE : limit;
    long[] seen = {0};
    new DeadLetterTopic(kafka, topics.deadLetters())
        .forEach(
            letter -> {
              if (reason == null || letter.hasReason(reason)) {
                visitor.accept(letter);
                seen[0]++;
              }
              return seen[0] < most;
            });
    return seen[0];
  }

  static void requireExists(Terminal terminal, KafkaSettings kafka, String topic) {
    Brokers.requireTopics(kafka, terminal, List.of(topic));
  }
}
