package org.sentimentstreams.lab.chaos;

import java.util.HashSet;
import java.util.Set;
import java.util.function.BiPredicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.Prediction;

/**
 * Whether predictions that were read are what their versions say. For use by one thread at a time.
 */
final class PredictionCheck {
  private final Deserializer<Prediction> deserializer =
      AvroSerde.of(Prediction.class).deserializer();
  private final BiPredicate<String, Prediction> isRight;
  private final Set<String> versions = new HashSet<>();

  /**
   * @param isRight whether a prediction is what its version says of a text
   */
  PredictionCheck(BiPredicate<String, Prediction> isRight) {
    this.isRight = isRight;
  }

  /** Whether the record is a prediction, and the right one of this text. */
  boolean isRight(ConsumerRecord<byte[], byte[]> record, String text) {
    try {
      Prediction prediction = deserializer.deserialize(record.topic(), record.value());
      versions.add(prediction.getVersion());
      return isRight.test(text, prediction);
    } catch (SerializationException e) {
      return false;
    }
  }

  /** How many versions have made the predictions so far. */
  int versions() {
    return versions.size();
  }
}
