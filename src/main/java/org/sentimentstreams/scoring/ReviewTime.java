package org.sentimentstreams.scoring;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.sentimentstreams.kafka.RecordTime;

/**
 * The timestamp of a review and its prediction: that of the record, or the time of reading if the
 * record has none that a prediction may have. Kafka Streams' own extractors fail on such a record
 * or drop it. Kafka creates it by its class name.
 */
public final class ReviewTime implements TimestampExtractor {

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    return RecordTime.usable(record.timestamp(), System.currentTimeMillis());
  }
}
