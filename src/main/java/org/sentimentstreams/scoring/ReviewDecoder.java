package org.sentimentstreams.scoring;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.sentimentstreams.batching.Request;
import org.sentimentstreams.data.BlankText;
import org.sentimentstreams.schema.Review;

/**
 * Turns records into what the batcher needs. Call it without a lock: it may ask the schema
 * registry, which takes seconds if the registry does not answer.
 */
final class ReviewDecoder {
  private final String topic;
  private final Deserializer<Review> deserializer;
  private final ModelRoutes routes;

  /**
   * What the batcher needs of one record.
   *
   * @param bytes of its value
   * @param model what the batcher calls the version that scores the text; null if there is nothing
   *     to score
   */
  record Asked(long offset, int bytes, String model, String text) {

    PartitionBuffer.Entry entry(long priority) {
      return new PartitionBuffer.Entry(
          offset, bytes, model == null ? null : new Request<>(model, text, priority));
    }
  }

  ReviewDecoder(String topic, Deserializer<Review> deserializer, ModelRoutes routes) {
    this.topic = topic;
    this.deserializer = deserializer;
    this.routes = routes;
  }

  /** Reads the records from this offset on. Never throws. */
  List<Asked> read(List<ConsumerRecord<byte[], byte[]>> records, long from) {
    return records.stream().filter(record -> record.offset() >= from).map(this::read).toList();
  }

  private Asked read(ConsumerRecord<byte[], byte[]> record) {
    int bytes = record.value() == null ? 0 : record.value().length;
    try {
      Review review = deserializer.deserialize(topic, record.headers(), record.value());
      if (review != null && !BlankText.isBlank(review.getText())) {
        String text = review.getText();
        String target = routes.target(record.key(), record.headers(), text);
        return new Asked(record.offset(), bytes, target, text);
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      // What is wrong with the record is said when it is processed, whatever it is.
    }
    return new Asked(record.offset(), bytes, null, null);
  }
}
