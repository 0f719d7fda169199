package org.sentimentstreams.ops;

import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.sentimentstreams.schema.Prediction;

/**
 * A visitor's text that is being labelled.
 *
 * @param result what the model says of it
 * @param spentNanos time that it has taken on the device and in the tokenizer so far, nanoseconds
 * @param cancel cancels it; does nothing if the result exists already
 */
public record ClassifyAttempt(
    CompletableFuture<Prediction> result, LongSupplier spentNanos, Runnable cancel) {

  /** An attempt that failed before it took any time. */
  public static ClassifyAttempt failed(Throwable reason) {
    return new ClassifyAttempt(CompletableFuture.failedFuture(reason), () -> 0, () -> {});
  }
}
