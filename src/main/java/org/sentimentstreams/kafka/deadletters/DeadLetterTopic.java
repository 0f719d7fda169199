package org.sentimentstreams.kafka.deadletters;

import java.util.Optional;
import java.util.function.Predicate;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.reading.TopicScan;

/** Reads the present dead letters. */
public final class DeadLetterTopic {
  private final TopicScan scan;

  /** A topic that exists. */
  public DeadLetterTopic(KafkaSettings settings, String topic) {
    scan = new TopicScan(settings, topic);
  }

  /**
   * Passes one letter after the other to the visitor, by partition and offset. * @param visitor
   * returns false to stop
   */
  public void forEach(Predicate<DeadLetter> visitor) {
    scan.forEach(record -> visitor.test(new DeadLetter(record)));
  }

  /** The letter at one place, if there is one. */
  public Optional<DeadLetter> at(int partition, long offset) {
    return scan.at(partition, offset).map(DeadLetter::new);
  }
}
