package org.sentimentstreams.cli.records;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.sentimentstreams.config.FormatSettings;
import org.sentimentstreams.kafka.RecordTime;
import org.sentimentstreams.kafka.deadletters.DeadLetter;
import org.sentimentstreams.kafka.values.SchemaRegistryException;
import org.sentimentstreams.kafka.values.ServiceValues;
import org.sentimentstreams.schema.Review;

/** Takes a dead letter apart into named values. */
final class DeadLetterFields {

  private DeadLetterFields() {}

  /** What a list shows. */
  static Map<String, Object> summary(DeadLetter letter) {
    var record = letter.record();
    var fields = new LinkedHashMap<String, Object>();
    fields.put("place", letter.place());
    fields.put("timestamp", RecordTime.shown(record.timestamp()));
    fields.put(
        "key", record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8));
    fields.put("from", from(letter));
    fields.put("attempts", letter.attempts());
    fields.put("exception", letter.exception());
    fields.put("message", letter.message());
    return fields;
  }

  /** All that is known. */
  static Map<String, Object> all(DeadLetter letter, FormatSettings formats) {
    byte[] value = letter.record().value();
    var fields = summary(letter);
    fields.put("review", review(letter, formats).map(Review::getText).orElse(null));
    fields.put("valueBytes", value == null ? null : value.length);
    fields.put("valueBase64", value == null ? null : Base64.getEncoder().encodeToString(value));
    var headers = new LinkedHashMap<String, String>();
    for (Header header : letter.ownHeaders()) {
      headers.put(header.key(), text(header.value()));
    }
    fields.put("headers", headers);
    if (!letter.cuts().isEmpty()) {
      fields.put("cut", letter.cuts());
    }
    fields.put("stackTrace", letter.stackTrace());
    return fields;
  }

  /** The review, if the value is one. */
  private static Optional<Review> review(DeadLetter letter, FormatSettings formats) {
    try {
      return Optional.ofNullable(
          new ServiceValues(formats)
              .reviews()
              .deserializer()
              .deserialize(
                  letter.record().topic(), letter.record().headers(), letter.record().value()));
    } catch (SerializationException | SchemaRegistryException e) {
      return Optional.empty();
    }
  }

  private static String from(DeadLetter letter) {
    return letter.topic().isPresent()
            && letter.partition().isPresent()
            && letter.offset().isPresent()
        ? "%s-%d@%d"
            .formatted(
                letter.topic().get(), letter.partition().getAsInt(), letter.offset().getAsLong())
        : null;
  }

  /** The bytes as text, or in Base64 where they are none. */
  private static String text(byte[] bytes) {
    if (bytes == null) {
      return null;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return "base64:" + Base64.getEncoder().encodeToString(bytes);
    }
  }
}
