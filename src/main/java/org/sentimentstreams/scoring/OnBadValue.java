package org.sentimentstreams.scoring;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;

/** Handles values that cannot be decoded. Kafka creates it by its class name. */
public final class OnBadValue implements DeserializationExceptionHandler {
  private DeadLetters deadLetters;

  @Override
  public void configure(Map<String, ?> configs) {
    deadLetters = DeadLetters.of(configs);
  }

  @Override
  public Response handleError(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception cause) {
    return deadLetters.isTheRecords(context, cause)
        ? Response.resume(deadLetters.letter(context, cause))
        : Response.fail();
  }
}
