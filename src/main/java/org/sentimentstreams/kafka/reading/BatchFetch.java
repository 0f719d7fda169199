package org.sentimentstreams.kafka.reading;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientRequest;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.DefaultHostResolver;
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.clients.ManualMetadataUpdater;
import org.apache.kafka.clients.NetworkClientUtils;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;

/**
 * Fetches single batches of records as the broker stores them. Kafka's consumer cannot tell the
 * size of a record before it allocates memory for it. So this class speaks the protocol with the
 * classes below the consumer, which are public but may change with any version of the library.
 */
public final class BatchFetch {
  /**
   * The last version that uses topic names; later ones need topic ids, which no consumer reveals.
   */
  private static final short BY_NAME = 12;

  /** Whatever this value is, the broker sends the first batch as a whole, and only that. */
  private static final int ONE_BATCH = 1;

  private static final int WAIT_MS = 500;

  private final ConsumerConfig config;

  /**
   * @param configs of the consumer that could not read on
   */
  public BatchFetch(Map<String, Object> configs) {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    config = new ConsumerConfig(ConsumerConfig.appendDeserializerToConfig(configs, bytes, bytes));
  }

  /**
   * The first batch with visible records that ends beyond this offset.
   *
   * @param leader of the partition
   */
  public Optional<DefaultRecordBatch> from(TopicPartition partition, Node leader, long offset)
      throws IOException {
    Metrics metrics = new Metrics();
    try (KafkaClient client = client(leader, metrics)) {
      int timeout = config.getInt(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG);
      if (!NetworkClientUtils.awaitReady(client, leader, Time.SYSTEM, timeout)) {
        throw new IOException("no connection to %s".formatted(leader));
      }
      long next = offset;
      while (true) {
        FetchResponseData.PartitionData data = fetch(client, partition, leader, next);
        Optional<? extends RecordBatch> first = firstBatch(data);
        if (first.isEmpty()) {
          return Optional.empty();
        }
        RecordBatch batch = first.get();
        if (!batch.isControlBatch() && !isAborted(batch, data)) {
          return Optional.of(batch)
              .filter(DefaultRecordBatch.class::isInstance)
              .map(DefaultRecordBatch.class::cast);
        }
        next = batch.nextOffset();
      }
    } finally {
      metrics.close();
    }
  }

  private KafkaClient client(Node leader, Metrics metrics) {
    return ClientUtils.createNetworkClient(
        config,
        config.getString(ConsumerConfig.CLIENT_ID_CONFIG) + "-batches",
        metrics,
        "batches",
        new LogContext(),
        new ApiVersions(),
        Time.SYSTEM,
        1,
        config.getInt(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG),
        null,
        new ManualMetadataUpdater(List.of(leader)),
        new DefaultHostResolver(),
        null,
        null);
  }

  private FetchResponseData.PartitionData fetch(
      KafkaClient client, TopicPartition partition, Node leader, long offset) throws IOException {
    FetchRequest.PartitionData wanted =
        new FetchRequest.PartitionData(
            Uuid.ZERO_UUID,
            offset,
            FetchRequest.INVALID_LOG_START_OFFSET,
            ONE_BATCH,
            Optional.empty());
    FetchRequest.Builder request =
        FetchRequest.Builder.forConsumer(BY_NAME, WAIT_MS, 1, Map.of(partition, wanted))
            .setMaxBytes(ONE_BATCH)
            .isolationLevel(isolation());
    ClientRequest sent =
        client.newClientRequest(leader.idString(), request, System.currentTimeMillis(), true);
    FetchResponse response =
        (FetchResponse) NetworkClientUtils.sendAndReceive(client, sent, Time.SYSTEM).responseBody();
    Errors.forCode(response.data().errorCode()).maybeThrow();
    FetchResponseData.PartitionData data = response.data().responses().get(0).partitions().get(0);
    Errors.forCode(data.errorCode()).maybeThrow();
    return data;
  }

  private IsolationLevel isolation() {
    return "read_committed".equals(config.getString(ConsumerConfig.ISOLATION_LEVEL_CONFIG))
        ? IsolationLevel.READ_COMMITTED
        : IsolationLevel.READ_UNCOMMITTED;
  }

  private static Optional<? extends RecordBatch> firstBatch(FetchResponseData.PartitionData data) {
    var batches = FetchResponse.recordsOrFail(data).batches().iterator();
    return batches.hasNext() ? Optional.of(batches.next()) : Optional.empty();
  }

  /** The list has the aborted transactions that overlap this batch. */
  private static boolean isAborted(RecordBatch batch, FetchResponseData.PartitionData data) {
    return batch.isTransactional()
        && data.abortedTransactions() != null
        && data.abortedTransactions().stream()
            .anyMatch(
                aborted ->
                    aborted.producerId() == batch.producerId()
                        && aborted.firstOffset() <= batch.lastOffset());
  }
}
