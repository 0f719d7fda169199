package org.sentimentstreams.scoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.sentimentstreams.batching.ModelUnavailableException;
import org.sentimentstreams.batching.ReviewFailedException;
import org.sentimentstreams.kafka.RecordLimits;
import org.sentimentstreams.kafka.deadletters.DeadLetterWriter;
import org.sentimentstreams.kafka.values.SchemaRegistryException;
import org.sentimentstreams.log.RateLimitedLog;

/**
 * Decides which failures are the record's own. Such a record becomes a dead letter. For all other
 * failures processing stops, since the same review can be scored once the model or the broker is
 * back. Streams makes {@link OnBadReview} by its class name, which finds this object under {@link
 * #SETTING}.
 */
final class DeadLetters {
  /** The key of Streams' settings that holds one of these. */
  static final String SETTING = "sentiment.dead.letters";

  private final RateLimitedLog log = new RateLimitedLog(DeadLetters.class);
  private final String topic;
  private final RecordLimits limits;
  private final Counter counter;

  /**
   * @param topic of the letters
   * @param limits of their size
   */
  DeadLetters(String topic, RecordLimits limits, MeterRegistry meters) {
    this.topic = topic;
    this.limits = limits;
    this.counter =
        Counter.builder("sentiment.dead.letters")
            .description("Reviews that became dead letters")
            .register(meters);
  }

  static DeadLetters of(Map<String, ?> configs) {
    return (DeadLetters) configs.get(SETTING);
  }

  /** Whether the record is to blame; if not, notes the record at which the failure came up. */
  boolean isTheRecords(ErrorHandlerContext context, Exception cause) {
    if (cause instanceof ModelUnavailableException
        || cause instanceof SchemaRegistryException
        // Kafka's own exceptions mean a fault of Kafka, except the one about serialisation.
        || (cause instanceof KafkaException && !(cause instanceof SerializationException))) {
      FailedRecord.note(cause, origin(context).place());
      return false;
    }
    return true;
  }

  /** The letter to send, which is logged and counted here. */
  List<ProducerRecord<byte[], byte[]>> letter(ErrorHandlerContext context, Exception cause) {
    DeadLetterWriter.Origin origin = origin(context);
    ProducerRecord<byte[], byte[]> letter =
        DeadLetterWriter.letter(topic, limits.of(topic), origin, cause);
    log.warn(
        Map.of("topic", origin.topic(), "partition", origin.partition(), "offset", origin.offset()),
        "Dead letter: {}: {}",
        origin.place(),
        reason(cause));
    counter.increment();
    return List.of(letter);
  }

  /** What a library says of a text may quote it, and texts are kept out of the log. */
  private static String reason(Exception cause) {
    if (cause instanceof ReviewFailedException && cause.getCause() != null) {
      return "The model failed on this review (%s)"
          .formatted(cause.getCause().getClass().getSimpleName());
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  private static DeadLetterWriter.Origin origin(ErrorHandlerContext context) {
    Headers headers = context.headers() == null ? new RecordHeaders() : context.headers();
    return new DeadLetterWriter.Origin(
        String.valueOf(context.topic()),
        context.partition(),
        context.offset(),
        context.timestamp(),
        context.sourceRawKey(),
        context.sourceRawValue(),
        headers);
  }
}
