package org.sentimentstreams.scoring;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.sentimentstreams.kafka.RecordTime;

/**
 * The time of a review, which its prediction carries on: that of its record, or that of reading if
 * the record has none that can be carried on. Kafka Streams' own extractors fail on such a record
 * or drop it. Kafka makes this, by its class name.
 */
public final class ReviewTime implements TimestampExtractor {

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    return RecordTime.usable(record.timestamp(), System.currentTimeMillis());
  }
}
