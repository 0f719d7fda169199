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
  private static final Map<String, Trips> RUNS = new ConcurrentHashMap<>();

  private Trips trips;
  private String topic;

  /** From now on predictions to this topic are noted. */
  static void watch(String topic, Trips trips) {
    RUNS.put(topic, trips);
  }

  @Override
  public void configure(Map<String, ?> configs) {
    topic = String.valueOf(configs.get(RUN));
    trips = RUNS.get(topic);
  }

  @Override
  public ProducerRecord<Object, Object> onSend(ProducerRecord<Object, Object> record) {
    if (record.topic().equals(topic) && trips != null) {
      int review = Integer.parseInt(new String((byte[]) record.key(), StandardCharsets.UTF_8));
      trips.pass(Trips.Place.FORWARDED, review);
    }
    return record;
  }

  @Override
  public void onAcknowledgement(RecordMetadata metadata, Exception exception) {}

  @Override
  public void close() {}
}
