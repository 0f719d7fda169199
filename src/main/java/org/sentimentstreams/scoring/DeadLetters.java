package org.sentimentstreams.scoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.sentimentstreams.batching.ModelUnavailableException;
import org.sentimentstreams.kafka.SchemaRegistryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which failures are the record's own. Those records go to the dead-letter topic as they came, with
 * Streams' {@code __streams.errors.*} headers; for all other failures processing stops, since the
 * same review will score well once the model or the broker is back.
 */
final class DeadLetters {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  /** The key of Streams' settings that holds the counter; there may be none. */
  static final String COUNTER = "sentiment.dead.letters.counter";

  private DeadLetters() {}

  /** The counter of dead letters, for {@link #COUNTER}. */
  static Counter counter(MeterRegistry meters) {
    return Counter.builder("sentiment.dead.letters")
        .description("Reviews that became dead letters")
        .register(meters);
  }

  private static Runnable counting(Map<String, ?> configs) {
    return configs.get(COUNTER) instanceof Counter counter ? counter::increment : () -> {};
  }

  private static void log(ErrorHandlerContext context, Exception cause) {
    LOG.atWarn()
        .addKeyValue("topic", context.topic())
        .addKeyValue("partition", context.partition())
        .addKeyValue("offset", context.offset())
        .log(
            "Dead letter: {}-{}@{}: {}",
            context.topic(),
            context.partition(),
            context.offset(),
            cause.getMessage());
  }

  /** Kafka's own exceptions say that it is not well, but for the one about bytes. */
  private static boolean isNotTheRecords(Exception cause) {
    return cause instanceof ModelUnavailableException
        || cause instanceof SchemaRegistryException
        || (cause instanceof KafkaException && !(cause instanceof SerializationException));
  }

  /** For values that cannot be decoded. */
  public static final class OnDeserialization extends LogAndContinueExceptionHandler {
    private Runnable count = () -> {};

    @Override
    public void configure(Map<String, ?> configs) {
      super.configure(configs);
      count = counting(configs);
    }

    @Override
    public Response handleError(
        ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception cause) {
      if (isNotTheRecords(cause)) {
        return Response.fail();
      }
      log(context, cause);
      count.run();
      return super.handleError(context, record, cause);
    }
  }

  /** For reviews that cannot be scored. */
  public static final class OnProcessing extends LogAndContinueProcessingExceptionHandler {
    private Runnable count = () -> {};

    @Override
    public void configure(Map<String, ?> configs) {
      super.configure(configs);
      count = counting(configs);
    }

    @Override
    public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception cause) {
      if (isNotTheRecords(cause)) {
        return Response.fail();
      }
      log(context, cause);
      count.run();
      return super.handleError(context, record, cause);
    }
  }

  /**
   * For predictions that cannot be written as bytes. What the broker does not take is no fault of
   * one record alone: what may succeed is tried again, and for the rest processing stops.
   */
  public static final class OnProduction extends DefaultProductionExceptionHandler {
    private Runnable count = () -> {};

    @Override
    public void configure(Map<String, ?> configs) {
      super.configure(configs);
      count = counting(configs);
    }

    /**
     * Without a dead letter, since the review scores once the limit is raised. Nor could it be
     * sent: the producer's own thread calls this, and would wait in vain for the partitions of the
     * dead-letter topic, which only that thread fetches.
     */
    @Override
    public Response handleError(
        ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception cause) {
      return cause instanceof RetriableException ? Response.retry() : Response.fail();
    }

    @Override
    @SuppressWarnings("rawtypes") // Streams' own signature.
    public Response handleSerializationError(
        ErrorHandlerContext context,
        ProducerRecord record,
        Exception cause,
        SerializationExceptionOrigin origin) {
      if (isNotTheRecords(cause)) {
        return Response.fail();
      }
      log(context, cause);
      count.run();
      Response failed = super.handleSerializationError(context, record, cause, origin);
      return Response.resume(failed.deadLetterQueueRecords());
    }
  }
}
