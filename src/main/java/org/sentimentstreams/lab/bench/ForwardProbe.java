package org.sentimentstreams.lab.bench;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Sees each prediction at the moment that the topology forwards it to the producer. */
public final class ForwardProbe implements ProducerInterceptor<Object, Object> {
  /** The client setting that names the topic of predictions to look at. */
  static final String RUN = "sentiment.bench.run";

  /** Client settings are texts, so the runs themselves are kept here. */
  private static final Map<String, LatencyRecorder> RUNS = new ConcurrentHashMap<>();

  private LatencyRecorder latencies;
  private String topic;

  /** From now on predictions to this topic are noted. */
  static void watch(String topic, LatencyRecorder latencies) {
    RUNS.put(topic, latencies);
  }

  @Override
  public void configure(Map<String, ?> configs) {
    topic = String.valueOf(configs.get(RUN));
    latencies = RUNS.get(topic);
  }

  @Override
  public ProducerRecord<Object, Object> onSend(ProducerRecord<Object, Object> record) {
    if (record.topic().equals(topic) && latencies != null) {
      int review = Integer.parseInt(new String((byte[]) record.key(), StandardCharsets.UTF_8));
      latencies.pass(LatencyRecorder.Place.FORWARDED, review);
    }
    return record;
  }

  @Override
  public void onAcknowledgement(RecordMetadata metadata, Exception exception) {}

  @Override
  public void close() {}
}
