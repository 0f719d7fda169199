package org.sentimentstreams.cli.records;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Deserializer;
import org.sentimentstreams.config.FormatSettings;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.kafka.RecordTime;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.kafka.values.SchemaRegistryException;
import org.sentimentstreams.kafka.values.ServiceValues;
import org.sentimentstreams.schema.LabeledReview;

/**
 * Takes a record of Kafka apart into named values: key, place and time, then the fields of the
 * value. A value that cannot be read becomes one field, {@code unreadable}, that says why.
 */
final class RecordFields {

  /** The prefix of the headers in which Kafka Streams describes a failure (KIP-1034). */
  private static final String ERROR_HEADER = "__streams.errors.";

  private static final int MOST_VALUE = 48;

  private final TopicRole role;
  private final Deserializer<? extends SpecificRecordBase> deserializer;

  RecordFields(TopicRole role, FormatSettings formats) {
    var values = new ServiceValues(formats);
    this.role = role;
    this.deserializer =
        switch (role) {
          case PREDICTIONS, SHADOW_PREDICTIONS -> values.predictions().deserializer();
          case REVIEWS, DEAD_LETTERS -> values.reviews().deserializer();
          case LABELS -> AvroSerde.of(LabeledReview.class).deserializer();
        };
  }

  Map<String, Object> of(ConsumerRecord<byte[], byte[]> record) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("key", record.key() == null ? null : text(record.key()));
    fields.put("partition", record.partition());
    fields.put("offset", record.offset());
    fields.put("timestamp", RecordTime.shown(record.timestamp()));
    if (role == TopicRole.DEAD_LETTERS) {
      addDeadLetter(record, fields);
    } else if (record.value() == null) {
      fields.put("unreadable", "there is no value (a deletion)");
    } else {
      addValue(record, fields);
    }
    return fields;
  }

  private void addValue(ConsumerRecord<byte[], byte[]> record, Map<String, Object> fields) {
    try {
      SpecificRecordBase value =
          deserializer.deserialize(record.topic(), record.headers(), record.value());
      for (Schema.Field field : value.getSchema().getFields()) {
        Object part = value.get(field.pos());
        fields.put(field.name(), part instanceof Instant ? part.toString() : part);
      }
    } catch (SerializationException | SchemaRegistryException e) {
      fields.put("unreadable", e.getMessage());
    }
  }

  /** The record, where it came from, and why it is a dead letter. */
  private void addDeadLetter(ConsumerRecord<byte[], byte[]> record, Map<String, Object> fields) {
    var errors = new LinkedHashMap<String, String>();
    for (String name : new String[] {"topic", "partition", "offset", "exception", "message"}) {
      Header header = record.headers().lastHeader(ERROR_HEADER + name);
      if (header != null && header.value() != null) {
        errors.put(name, text(header.value()));
      }
    }
    String place = "%s-%s@%s";
    fields.put(
        "from",
        errors.containsKey("topic")
            ? place.formatted(errors.get("topic"), errors.get("partition"), errors.get("offset"))
            : null);
    fields.put("value", shown(record));
    fields.put("valueBytes", record.value() == null ? null : record.value().length);
    String exception = errors.get("exception");
    String simple = exception == null ? "" : exception.substring(exception.lastIndexOf('.') + 1);
    fields.put("error", errors.isEmpty() ? null : simple + ": " + errors.get("message"));
    fields.put("headers", errors);
  }

  /** The text of a review, or the start of any other value. */
  private String shown(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return null;
    }
    String text;
    try {
      text =
          (String)
              deserializer.deserialize(record.topic(), record.headers(), record.value()).get(0);
    } catch (SerializationException | SchemaRegistryException e) {
      text = text(record.value());
    }
    return "\"" + OneLine.of(text, MOST_VALUE) + "\"";
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
