package org.sentimentstreams.kafka.deadletters;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.sentimentstreams.kafka.RecordLimits;
import org.sentimentstreams.kafka.RecordSize;
import org.sentimentstreams.kafka.RecordTime;

/**
 * Makes dead letters that fit into their topic: the record as it came, with the reason in the
 * headers of Kafka Streams (KIP-1034). If that is too large, parts of the record are cut, and
 * headers describe the cuts; see {@link DeadLetterDraft}.
 */
public final class DeadLetterWriter {
  /** Of the exception's message, in UTF-8. */
  static final int MESSAGE_BYTES = 4 << 10;

  /** Of the stack trace, in UTF-8. */
  static final int TRACE_BYTES = 16 << 10;

  /** Of both in a letter that would not fit otherwise. */
  static final int SHORT_BYTES = 1 << 10;

  private static final int NAME_BYTES = 256;

  private DeadLetterWriter() {}

  /**
   * A record and where it came from.
   *
   * @param timestamp in milliseconds since 1970; negative if the record has none
   * @param key null if the record has none
   * @param value null if the record has none
   */
  public record Origin(
      String topic,
      int partition,
      long offset,
      long timestamp,
      byte[] key,
      byte[] value,
      Headers headers) {

    /** The place in one word: topic-partition@offset. */
    public String place() {
      return topic + "-" + partition + "@" + offset;
    }
  }

  /**
   * The letter for a record.
   *
   * @param topic of the letter
   * @param limit of its size, as {@link RecordSize} counts it; a limit of at least {@link
   *     RecordLimits#LEAST_FOR_DEAD_LETTERS} is always kept
   * @param failure why the record is a dead letter
   */
  public static ProducerRecord<byte[], byte[]> letter(
      String topic, long limit, Origin origin, Throwable failure) {
    var draft = new DeadLetterDraft(origin, errors(origin, failure, MESSAGE_BYTES, TRACE_BYTES));
    if (draft.size() > limit) {
      draft = new DeadLetterDraft(origin, errors(origin, failure, SHORT_BYTES, SHORT_BYTES));
      draft.cutTo(limit);
    }
    long time = RecordTime.usable(origin.timestamp(), System.currentTimeMillis());
    return new ProducerRecord<>(topic, null, time, draft.key(), draft.value(), draft.headers());
  }

  private static List<Header> errors(
      Origin origin, Throwable failure, int messageBytes, int traceBytes) {
    String trace = FailureText.trace(failure, traceBytes);
    List<Header> errors = new ArrayList<>();
    add(errors, "exception", FailureText.utf8(failure.getClass().getName(), NAME_BYTES));
    String message = failure.getMessage();
    add(errors, "message", message == null ? null : FailureText.utf8(message, messageBytes));
    add(errors, "stacktrace", FailureText.utf8(trace, traceBytes));
    add(errors, "topic", origin.topic().getBytes(StandardCharsets.UTF_8));
    add(errors, "partition", digits(origin.partition()));
    add(errors, "offset", digits(origin.offset()));
    return errors;
  }

  private static void add(List<Header> errors, String name, byte[] value) {
    errors.add(new RecordHeader(DeadLetter.ERROR_PREFIX + name, value));
  }

  private static byte[] digits(long number) {
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }
}
