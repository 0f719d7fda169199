package org.sentimentstreams.registry.store.kafka;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the chunks of an artifact are, written as {@code kafka:TOPIC/PARTITION/FROM-TO}.
 *
 * @param topic the topic
 * @param partition the partition of all its chunks
 * @param from offset of its first chunk
 * @param to offset after its last chunk; between them there may be records of others
 */
record KafkaLocation(String topic, int partition, long from, long to) {
  private static final Pattern FORM =
      Pattern.compile("kafka:([a-zA-Z0-9._-]+)/([0-9]{1,9})/([0-9]{1,18})-([0-9]{1,18})");

  /** Nothing if the text is something else. */
  static Optional<KafkaLocation> parse(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches()
        ? Optional.of(
            new KafkaLocation(
                form.group(1),
                Integer.parseInt(form.group(2)),
                Long.parseLong(form.group(3)),
                Long.parseLong(form.group(4))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "kafka:%s/%d/%d-%d".formatted(topic, partition, from, to);
  }
}
