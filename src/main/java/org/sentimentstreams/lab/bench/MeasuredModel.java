package org.sentimentstreams.lab.bench;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.sentimentstreams.model.Reading;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.schema.Prediction;

/** A model whose batches are counted and timed, whoever runs them. */
final class MeasuredModel implements TextModel<Prediction> {
  private final TextModel<Prediction> model;
  private final AtomicLong firstText = new AtomicLong();
  private final LongAdder batches = new LongAdder();
  private final LongAdder reviews = new LongAdder();
  private final LongAdder busyNanos = new LongAdder();

  MeasuredModel(TextModel<Prediction> model) {
    this.model = model;
  }

  @Override
  public Tokens encode(String text) {
    firstText.compareAndSet(0, System.nanoTime());
    return model.encode(text);
  }

  @Override
  public Reading<Prediction> read(String text) {
    firstText.compareAndSet(0, System.nanoTime());
    return model.read(text);
  }

  @Override
  public List<Prediction> run(List<Tokens> batch) {
    long start = System.nanoTime();
    List<Prediction> results = model.run(batch);
    busyNanos.add(System.nanoTime() - start);
    batches.increment();
    reviews.add(batch.size());
    return results;
  }

  /** When the first text came in, as from {@link System#nanoTime}. */
  long firstText() {
    return firstText.get();
  }

  /** Time in the model, summed over workers. */
  double busySeconds() {
    return busyNanos.sum() / 1e9;
  }

  double meanBatch() {
    return (double) reviews.sum() / Math.max(1, batches.sum());
  }

  /** Mean time of a batch in milliseconds. */
  double batchMs() {
    return busyNanos.sum() / 1e6 / Math.max(1, batches.sum());
  }
}
