package org.sentimentstreams.ops;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpStatus;
import org.sentimentstreams.data.LabelSource;
import org.sentimentstreams.schema.LabeledReview;

/**
 * Hands out reviews to label, each to one person, and passes on what people say of them. It
 * remembers the last ones, so that somebody can undo.
 */
final class LabelDesk {
  private static final int MOST_OPEN = 200;
  private static final int MOST_GIVEN = 200;

  private final LabelPool pool;
  private final Labelling labelling;
  private final LongSupplier clock;

  private final Map<Long, Question> open = Collections.synchronizedMap(new Recent<>(MOST_OPEN));
  private final Map<Long, Question> given = Collections.synchronizedMap(new Recent<>(MOST_GIVEN));
  private final AtomicLong numbers = new AtomicLong();

  /**
   * A review that somebody is asked about.
   *
   * @param id that its label gets; null if the review's record had no key
   */
  private record Question(String id, ScoredReview review) {}

  /**
   * The same as the page gets it.
   *
   * @param predicted what the model said of it
   */
  record Shown(long number, String text, String predicted, double score, String version) {}

  /** Forgets the oldest. */
  @SuppressWarnings("serial") // Never written.
  private static final class Recent<V> extends LinkedHashMap<Long, V> {
    private final int most;

    Recent(int most) {
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, V> eldest) {
      return size() > most;
    }
  }

  /**
   * @param clock milliseconds since 1970
   */
  LabelDesk(LabelPool pool, Labelling labelling, LongSupplier clock) {
    this.pool = pool;
    this.labelling = labelling;
    this.clock = clock;
  }

  /** What people may say. */
  LabelChoices choices() {
    return labelling.choices().get();
  }

  /** The next review; empty if there is none now. */
  Optional<Shown> next() {
    Optional<ScoredReview> drawn = pool.draw();
    while (drawn.isPresent() && !hasTextAsKey(drawn.get())) {
      drawn = pool.draw();
    }
    return drawn.map(review -> show(new Question(id(review), review)));
  }

  private Shown show(Question question) {
    long number = numbers.incrementAndGet();
    open.put(number, question);
    return shown(number, question.review());
  }

  private static Shown shown(long number, ScoredReview review) {
    return new Shown(
        number,
        review.text(),
        review.prediction().getLabel(),
        review.prediction().getScore(),
        review.prediction().getVersion());
  }

  /** The key of a label is a text, so a review with another key cannot get one. */
  private static boolean hasTextAsKey(ScoredReview review) {
    return review.key() == null
        || Arrays.equals(review.key(), id(review).getBytes(StandardCharsets.UTF_8));
  }

  private static String id(ScoredReview review) {
    return review.key() == null ? null : new String(review.key(), StandardCharsets.UTF_8);
  }

  /**
   * Passes on a label.
   *
   * @param sawPrediction whether the person was shown what the model says before
   * @throws Refusal if the review is not known, or the label is none of the model's
   */
  CompletableFuture<String> label(long number, String label, boolean sawPrediction) {
    if (!choices().labels().contains(label)) {
      throw new Refusal(HttpStatus.BAD_REQUEST_400, "The model's labels are " + choices().labels());
    }
    Question question = take(open, number);
    LabeledReview value =
        LabeledReview.newBuilder()
            .setText(question.review().text())
            .setLabel(label)
            .setSource(sawPrediction ? LabelSource.PAGE_SHOWN : LabelSource.PAGE)
            .setLabeledAt(Instant.ofEpochMilli(clock.getAsLong()))
            .build();
    return labelling
        .sink()
        .write(question.id(), value)
        .whenComplete(
            (id, failure) -> {
              if (failure == null) {
                given.put(number, new Question(id, question.review()));
              } else {
                open.put(number, question);
              }
            });
  }

  /**
   * Withdraws a label, and asks again.
   *
   * @throws Refusal if it was not given here lately
   */
  CompletableFuture<Shown> undo(long number) {
    Question question = take(given, number);
    return labelling
        .sink()
        .withdraw(question.id())
        .whenComplete((done, failure) -> (failure == null ? open : given).put(number, question))
        .thenApply(done -> shown(number, question.review()));
  }

  private static Question take(Map<Long, Question> from, long number) {
    Question question = from.remove(number);
    if (question == null) {
      throw new Refusal(
          HttpStatus.NOT_FOUND_404, "This review is no longer at hand: go on with the next one");
    }
    return question;
  }
}
