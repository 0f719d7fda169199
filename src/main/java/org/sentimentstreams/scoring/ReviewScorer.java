package org.sentimentstreams.scoring;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Headers;
import org.sentimentstreams.batching.ModelUnavailableException;
import org.sentimentstreams.batching.Request;
import org.sentimentstreams.batching.ReviewFailedException;
import org.sentimentstreams.batching.StaleTokensException;
import org.sentimentstreams.challenger.Trial;
import org.sentimentstreams.schema.Prediction;

/**
 * Knows what a model says of a review: it waits for the request that has usually been submitted
 * long before, see {@link LookAhead}. In a canary the challenger is asked about some reviews; where
 * it fails, the champion is. Safe for use by all stream threads.
 */
final class ReviewScorer {
  private final LookAhead lookAhead;
  private final ModelRoutes routes;
  private final Duration timeout;

  /**
   * What came of a review.
   *
   * @param modelNanos that it was in the model; empty if an equal one had been computed before
   */
  record Result(Prediction prediction, OptionalLong modelNanos) {}

  /**
   * @param timeout how long one review may wait for one model
   */
  ReviewScorer(LookAhead lookAhead, ModelRoutes routes, Duration timeout) {
    this.lookAhead = lookAhead;
    this.routes = routes;
    this.timeout = timeout;
  }

  /**
   * Waits for the prediction.
   *
   * @param key of the review; may be null
   * @throws InvalidReviewException if the headers name a model that is not there
   * @throws ReviewFailedException if the model fails on this text
   * @throws ModelUnavailableException if the model fails on all, or does not answer in time
   */
  Result score(TopicPartition partition, long offset, byte[] key, Headers headers, String text) {
    String model = routes.model(headers);
    String target = routes.target(key, headers, text);
    Request<Prediction> request = lookAhead.take(partition, offset, target, text);
    Trial trial = routes.trials().get(model);
    if (request.model().equals(model)) {
      Result result = await(partition, request, text);
      if (trial != null) {
        trial.championServed(result.prediction().getLabel(), result.modelNanos());
      }
      return result;
    }
    if (target.equals(model) || !trial.isSince(request.submitted())) {
      // The share has fallen since it was submitted, or another version was the challenger then.
      lookAhead.giveUp(request);
      return ofChampion(partition, model, text);
    }
    return ofChallenger(partition, request, trial, model, text);
  }

  private Result ofChampion(TopicPartition partition, String model, String text) {
    return await(partition, lookAhead.take(partition, -1, model, text), text);
  }

  private Result ofChallenger(
      TopicPartition partition,
      Request<Prediction> request,
      Trial trial,
      String model,
      String text) {
    try {
      Result result = await(partition, request, text);
      trial.served(result.prediction().getLabel(), result.modelNanos());
      return result;
    } catch (CancellationException | StaleTokensException e) {
      // There is no challenger any more.
      return ofChampion(partition, model, text);
    } catch (ReviewFailedException | ModelUnavailableException e) {
      // If the champion fails as well, the challenger is not to blame.
      Result result = ofChampion(partition, model, text);
      if (trial.isSince(request.submitted())) {
        trial.failed(e);
      }
      return result;
    }
  }

  private Result await(TopicPartition partition, Request<Prediction> request, String text) {
    try {
      return await(request);
    } catch (CancellationException | StaleTokensException e) {
      // The look-ahead let go of it, after a long pause of this thread, or it was tokenised so long
      // ago that its version is gone: submit it again.
      return await(lookAhead.take(partition, -1, request.model(), text));
    }
  }

  private Result await(Request<Prediction> request) {
    long wait = timeout.toNanos();
    try {
      while (true) {
        try {
          Prediction prediction = request.result().get(wait, TimeUnit.NANOSECONDS);
          return new Result(prediction, request.modelNanos());
        } catch (TimeoutException e) {
          wait = timeout.minus(request.inStage()).toNanos();
          if (wait <= 0) {
            throw late(request);
          }
        }
      }
    } catch (ExecutionException e) {
      // The dead letter should name what went wrong, not what carried it here.
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** The tokenizer looks at one text alone; behind it, a text waits for the device and others. */
  private RuntimeException late(Request<Prediction> request) {
    if (request.stage() == Request.Stage.TOKENISING) {
      request.result().cancel(false);
      return new ReviewFailedException(
          "The tokenizer did not finish this text within %d ms (scoring.timeout.ms)"
              .formatted(timeout.toMillis()));
    }
    String silence =
        request.stage() == Request.Stage.QUEUED
            ? "The tokenizer did not answer within %d ms (scoring.timeout.ms)"
            : "The model did not answer within %d ms (scoring.timeout.ms)";
    return new ModelUnavailableException(silence.formatted(timeout.toMillis()));
  }

  /** A partition is processed here no more. */
  void revoked(int partition) {
    lookAhead.revoked(partition);
  }
}
