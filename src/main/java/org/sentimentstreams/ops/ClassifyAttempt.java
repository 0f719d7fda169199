package org.sentimentstreams.ops;

import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.sentimentstreams.schema.Prediction;

/**
 * A text that a visitor has had labelled, or is about to.
 *
 * @param result what the model says of it
 * @param spentNanos time that it has taken on the device and in the tokenizer so far, nanoseconds
 * @param cancel gives it up; does nothing if it is there already
 */
public record ClassifyAttempt(
    CompletableFuture<Prediction> result, LongSupplier spentNanos, Runnable cancel) {

  /** One that came to nothing before it took any time. */
  public static ClassifyAttempt failed(Throwable reason) {
    return new ClassifyAttempt(CompletableFuture.failedFuture(reason), () -> 0, () -> {});
  }
}
