package org.sentimentstreams.scoring;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;

/**
 * What becomes of predictions and dead letters that the broker does not take. That is no fault of
 * one record alone: what may succeed is tried again, and for the rest processing stops. There is no
 * dead letter, since the review scores once the cause is mended. Nor could it be sent: the
 * producer's own thread calls this, and would wait in vain for the partitions of the dead-letter
 * topic, which only that thread fetches. Kafka makes this, by its class name.
 */
public final class OnRefusedRecord implements ProductionExceptionHandler {

  @Override
  public void configure(Map<String, ?> configs) {}

  @Override
  public Response handleError(
      ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception cause) {
    return cause instanceof RetriableException ? Response.retry() : Response.fail();
  }

  /** Does not happen: what Streams is given is bytes already. */
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
