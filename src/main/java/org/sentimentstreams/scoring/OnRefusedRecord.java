package org.sentimentstreams.scoring;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;

/**
 * Handles predictions and dead letters that the broker refuses. One record alone is not at fault: a
 * transient failure is retried, and for any other processing stops. There is no dead letter, since
 * the review can be scored once the cause is repaired. Nor could one be sent: the producer's own
 * thread calls this handler, and would wait for ever for the partitions of the dead-letter topic,
 * which only that thread fetches. Kafka creates it by its class name.
 */
public final class OnRefusedRecord implements ProductionExceptionHandler {

  @Override
  public void configure(Map<String, ?> configs) {}

  @Override
  public Response handleError(
      ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception cause) {
    return cause instanceof RetriableException ? Response.retry() : Response.fail();
  }

  /** Never called: Streams gets bytes, which need no serialisation. */
  @Override
  @SuppressWarnings("rawtypes") // Streams' own signature.
  public Response handleSerializationError(
      ErrorHandlerContext context,
      ProducerRecord record,
      Exception cause,
      SerializationExceptionOrigin origin) {
    return Response.fail();
  }
}
