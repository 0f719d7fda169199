package org.sentimentstreams.scoring;

import java.util.Map;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Handles records that cannot be decoded or scored, or whose predictions cannot be written. Kafka
 * creates it by its class name.
 */
public final class OnBadReview implements ProcessingExceptionHandler {
  private DeadLetters deadLetters;

  @Override
  public void configure(Map<String, ?> configs) {
    deadLetters = DeadLetters.of(configs);
  }

  @Override
  public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception cause) {
    return deadLetters.isTheRecords(context, cause)
        ? Response.resume(deadLetters.letter(context, cause))
        : Response.fail();
  }
}
