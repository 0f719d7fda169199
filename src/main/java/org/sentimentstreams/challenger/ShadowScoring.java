package org.sentimentstreams.challenger;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.batching.Request;
import org.sentimentstreams.batching.StaleTokensException;
import org.sentimentstreams.schema.Prediction;

/**
 * Lets the challenger score a share of the reviews that the champion has scored. It comes behind
 * everything else in the batcher; what it has no time for is dropped. Safe for use by many threads.
 */
public final class ShadowScoring {
  private static final int MOST_REVIEWS = 256;
  private static final long MOST_CHARACTERS = 4L << 20;

  private final Trial trial;
  private final String name;
  private final Batcher<Prediction> batcher;
  private final BiConsumer<ShadowReview, Prediction> writer;
  private final AtomicInteger reviews = new AtomicInteger();
  private final AtomicLong characters = new AtomicLong();

  /**
   * @param model whose challenger it is
   * @param writer gets what the challenger says, on threads of the batcher: it must be quick
   * @param batcher has the challenger under the name that {@link Contender#nameFor} says
   */
  public ShadowScoring(
      String model,
      Trial trial,
      Batcher<Prediction> batcher,
      BiConsumer<ShadowReview, Prediction> writer) {
    this.trial = trial;
    this.name = Contender.nameFor(model);
    this.batcher = batcher;
    this.writer = writer;
  }

  /** Takes a review, if it is in the share. Never waits, and never throws. */
  public void offer(ShadowReview review) {
    if (!trial.shadows(review.key(), review.text())) {
      return;
    }
    int length = review.text().length();
    int waiting = reviews.incrementAndGet();
    long size = characters.addAndGet(length);
    if (waiting > MOST_REVIEWS || size > MOST_CHARACTERS) {
      leave(length);
      trial.dropped();
      return;
    }
    Request<Prediction> request = new Request<>(name, review.text(), Request.LOWEST_PRIORITY);
    ShadowReview kept =
        new ShadowReview(
            review.key(),
            new RecordHeaders(review.headers()), // Those of a record that is sent are read-only.
            review.timestamp(),
            "",
            review.champions());
    CompletableFuture<Prediction> unused =
        request
            .result()
            .whenComplete(
                (prediction, failure) -> {
                  leave(length);
                  finish(kept, request, prediction, failure);
                });
    batcher.submit(List.of(request));
  }

  private void leave(int length) {
    reviews.decrementAndGet();
    characters.addAndGet(-length);
  }

  /** On a thread of the batcher. */
  private void finish(
      ShadowReview review, Request<Prediction> request, Prediction prediction, Throwable failure) {
    boolean isOfPresent = trial.isSince(request.submitted());
    if (prediction != null) {
      if (isOfPresent) {
        trial.compared(new Scored(prediction.getLabel(), request.modelNanos()), review.champions());
      }
      writer.accept(review, prediction);
    } else if (failure instanceof StaleTokensException || !isOfPresent) {
      trial.dropped(); // The challenger went while it waited.
    } else {
      trial.failed((RuntimeException) failure);
    }
  }
}
