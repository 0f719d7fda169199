package org.sentimentstreams.scoring;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.sentimentstreams.batching.ModelUnavailableException;
import org.sentimentstreams.batching.Request;
import org.sentimentstreams.batching.ReviewFailedException;
import org.sentimentstreams.batching.StaleTokensException;
import org.sentimentstreams.data.BlankText;
import org.sentimentstreams.kafka.values.ServiceValues;
import org.sentimentstreams.ops.ScoredReview;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.schema.Review;

/**
 * One review in, one prediction out, with the review's key, timestamp and headers. It waits for the
 * model, which has usually started long before; see {@link LookAhead}.
 */
final class ScoringProcessor implements Processor<byte[], Review, byte[], byte[]> {
  private final LookAhead lookAhead;
  private final CommitRequests commits;
  private final PredictionWriter predictions;
  private final Duration timeout;
  private final Consumer<ScoredReview> watch;
  private ProcessorContext<byte[], byte[]> context;

  ScoringProcessor(
      LookAhead lookAhead,
      CommitRequests commits,
      PredictionWriter predictions,
      Duration timeout,
      Consumer<ScoredReview> watch) {
    this.lookAhead = lookAhead;
    this.commits = commits;
    this.predictions = predictions;
    this.timeout = timeout;
    this.watch = watch;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> newContext) {
    context = newContext;
    commits.add(context);
  }

  @Override
  public void process(Record<byte[], Review> record) {
    if (record.value() == null) {
      throw new InvalidReviewException(
          "The value is null (a tombstone): there is nothing to score");
    }
    String text = record.value().getText();
    if (BlankText.isBlank(text)) {
      throw new InvalidReviewException("The review's text is blank: there is nothing to score");
    }
    Prediction prediction = prediction(record.headers(), text);
    // This header names the schema of the review, not of the prediction.
    Headers headers = new RecordHeaders(record.headers()).remove(ServiceValues.SCHEMA_ID_HEADER);
    byte[] value = predictions.write(record.key(), headers, prediction);
    context.forward(record.withValue(value).withHeaders(headers));
    context
        .recordMetadata()
        .ifPresent(
            at ->
                watch.accept(
                    new ScoredReview(
                        text, prediction, at.partition(), at.offset(), record.timestamp())));
  }

  private Prediction prediction(Headers headers, String text) {
    RecordMetadata metadata = context.recordMetadata().orElseThrow();
    TopicPartition partition = new TopicPartition(metadata.topic(), metadata.partition());
    long offset = metadata.offset();
    try {
      return await(partition, offset, headers, text);
    } catch (CancellationException | StaleTokensException e) {
      // The look-ahead let go of it, after a long pause of this thread, or it was tokenised so long
      // ago that its version is gone: submit it again.
      return await(partition, -1, headers, text);
    }
  }

  private Prediction await(TopicPartition from, long offset, Headers headers, String text) {
    Request<Prediction> request = lookAhead.take(from, offset, headers, text);
    long wait = timeout.toNanos();
    try {
      while (true) {
        try {
          return request.result().get(wait, TimeUnit.NANOSECONDS);
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

  @Override
  public void close() {
    commits.remove(context);
    lookAhead.revoked(context.taskId().partition());
  }
}
