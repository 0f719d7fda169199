package org.sentimentstreams.kafka.deadletters;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.sentimentstreams.kafka.RecordSize;
import org.sentimentstreams.kafka.RecordTime;

/**
 * A dead letter that is replayed: key, value, headers, timestamp and partition of the review, and
 * two more headers, {@link DeadLetter#ATTEMPT} and {@link DeadLetter#REPLAYED_FROM}.
 *
 * @param original the letter itself, or the review where the letter was cut
 */
public record ReplayedReview(DeadLetter letter, ConsumerRecord<byte[], byte[]> original) {

  /** For the topic of reviews, which has so many partitions. */
  ProducerRecord<byte[], byte[]> record(String topic, int partitions) {
    int partition = letter.partition().orElse(partitions);
    return new ProducerRecord<>(
        topic,
        partition < partitions ? partition : null,
        RecordTime.usable(original.timestamp(), System.currentTimeMillis()),
        original.key(),
        original.value(),
        headers());
  }

  long size() {
    return RecordSize.of(original.key(), original.value(), headers());
  }

  private List<Header> headers() {
    List<Header> headers = new ArrayList<>();
    for (Header header : new DeadLetter(original).ownHeaders()) {
      if (!header.key().equals(DeadLetter.ATTEMPT)
          && !header.key().equals(DeadLetter.REPLAYED_FROM)) {
        headers.add(header);
      }
    }
    add(headers, DeadLetter.ATTEMPT, Integer.toString(letter.attempts() + 1));
    add(headers, DeadLetter.REPLAYED_FROM, letter.record().topic() + "-" + letter.place());
    return headers;
  }

  private static void add(List<Header> headers, String name, String value) {
    headers.add(new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8)));
  }
}
