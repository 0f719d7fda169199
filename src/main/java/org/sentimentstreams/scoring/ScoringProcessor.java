package org.sentimentstreams.scoring;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.sentimentstreams.challenger.Scored;
import org.sentimentstreams.challenger.ShadowReview;
import org.sentimentstreams.data.BlankText;
import org.sentimentstreams.kafka.values.ServiceValues;
import org.sentimentstreams.ops.ScoredReview;
import org.sentimentstreams.schema.Review;

/**
 * One review in, one prediction out, with the review's key, timestamp and headers. It waits for the
 * model, which has usually started long before; see {@link ReviewScorer}.
 */
final class ScoringProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private final Deserializer<Review> values;
  private final ReviewScorer scorer;
  private final CommitRequests commits;
  private final PredictionWriter predictions;
  private final Watch watch;
  private ProcessorContext<byte[], byte[]> context;

  /** Sees each review that was scored, after its prediction was forwarded. */
  @FunctionalInterface
  interface Watch {
    /** Must be quick and must not throw. */
    void scored(ScoredReview scored, ShadowReview asRecord);
  }

  ScoringProcessor(
      Deserializer<Review> values,
      ReviewScorer scorer,
      CommitRequests commits,
      PredictionWriter predictions,
      Watch watch) {
    this.values = values;
    this.scorer = scorer;
    this.commits = commits;
    this.predictions = predictions;
    this.watch = watch;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> newContext) {
    context = newContext;
    commits.add(context);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata at = context.recordMetadata().orElseThrow();
    String text = text(at, record);
    ReviewScorer.Result result =
        scorer.score(
            new TopicPartition(at.topic(), at.partition()),
            at.offset(),
            record.key(),
            record.headers(),
            text);
    // This header names the schema of the review, not of the prediction.
    Headers headers = new RecordHeaders(record.headers()).remove(ServiceValues.SCHEMA_ID_HEADER);
    byte[] value = predictions.write(record.key(), headers, result.prediction());
    context.forward(record.withValue(value).withHeaders(headers));
    watch.scored(
        new ScoredReview(
            record.key(),
            text,
            result.prediction(),
            at.partition(),
            at.offset(),
            record.timestamp()),
        new ShadowReview(
            record.key(),
            headers,
            record.timestamp(),
            text,
            new Scored(result.prediction().getLabel(), result.modelNanos())));
  }

  private String text(RecordMetadata at, Record<byte[], byte[]> record) {
    Review review = values.deserialize(at.topic(), record.headers(), record.value());
    if (review == null) {
      throw new InvalidReviewException(
          "The value is null (a tombstone): there is nothing to score");
    }
    if (BlankText.isBlank(review.getText())) {
      throw new InvalidReviewException("The review's text is blank: there is nothing to score");
    }
    return review.getText();
  }

  @Override
  public void close() {
    commits.remove(context);
    scorer.revoked(context.taskId().partition());
  }
}
