package org.sentimentstreams.config;

import java.util.Collection;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Guesses which key was meant by one that does not exist. */
public final class Suggestion {

  private Suggestion() {}

  /** The nearest valid key, or nothing if all are too far away to be meant. */
  static Optional<String> forKey(String key) {
    if (ConsumerConfig.configNames().contains(key) || ProducerConfig.configNames().contains(key)) {
      return Optional.of(KafkaSettings.PREFIX + key);
    }
    return nearest(key, Settings.definition().names());
  }

  /** The name that is most like this word, or nothing if all are too far away to be meant. */
  public static Optional<String> nearest(String word, Collection<String> names) {
    int least = Math.max(2, word.length() / 2);
    String nearest = null;
    for (String name : names.stream().sorted().toList()) {
      int distance = distance(word, name);
      if (distance < least) {
        least = distance;
        nearest = name;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /** How many characters must be inserted, dropped or replaced to turn one text into the other. */
  static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
