package org.sentimentstreams.batching;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;

/**
 * Runs one batch through the model. If the batch fails, it is halved until the text that fails is
 * alone; for one such text among n that takes at most 2·log2 n + 1 further runs. A text is blamed
 * only if the model still answers a harmless text; otherwise the device is broken. It is not blamed
 * when memory runs out, since the halves and the next batches are then smaller, nor when the model
 * itself reports that it is unavailable.
 *
 * @param <R> what comes out for one text
 */
final class Bisection<R> {
  static final String HARMLESS = "ok";

  private final TextModel<R> model;
  private final TokenBudget budget;
  private final List<Tokens> batch;
  private final List<RowOutcome<R>> outcomes;
  private ModelUnavailableException broken;
  private int halvings;
  private int shortages;

  private Bisection(TextModel<R> model, TokenBudget budget, List<Tokens> batch) {
    this.model = model;
    this.budget = budget;
    this.batch = batch;
    this.outcomes = new ArrayList<>(Collections.nCopies(batch.size(), null));
  }

  /** Runs a batch. Never throws: failures are among the outcomes. */
  static <R> Bisection<R> run(TextModel<R> model, TokenBudget budget, List<Tokens> batch) {
    Bisection<R> bisection = new Bisection<>(model, budget, batch);
    bisection.run(0, batch.size());
    return bisection;
  }

  /** One a row, in the order of the batch. */
  List<RowOutcome<R>> outcomes() {
    return outcomes;
  }

  /** Whether nothing failed. */
  boolean isClean() {
    return halvings == 0 && shortages == 0 && outcomes.stream().allMatch(o -> o.failure() == null);
  }

  /** How many times a part was halved because it failed. */
  int halvings() {
    return halvings;
  }

  /** How often memory ran out. */
  int shortages() {
    return shortages;
  }

  private void run(int from, int to) {
    if (broken != null) {
      fail(from, to, broken);
      return;
    }
    List<R> results;
    try {
      results = model.run(batch.subList(from, to));
      requireOneEach(results.size(), to - from);
    } catch (RuntimeException | Error e) {
      failed(from, to, e);
      return;
    }
    for (int i = from; i < to; i++) {
      outcomes.set(i, new RowOutcome<>(results.get(i - from), null));
    }
  }

  private static void requireOneEach(int results, int texts) {
    if (results != texts) {
      throw new IllegalStateException(
          "The model gave %d results for %d texts".formatted(results, texts));
    }
  }

  private void failed(int from, int to, Throwable failure) {
    boolean shortage = OutOfMemory.isIn(failure);
    if (shortage) {
      shortages++;
      budget.tooMuch(BatchShape.of(batch.subList(from, to)).tokens());
    }
    if (failure instanceof ModelUnavailableException unavailable) {
      breakDown(from, to, unavailable);
    } else if (failure instanceof Error && !shortage) {
      breakDown(from, to, new ModelUnavailableException(failure));
    } else if (to - from > 1) {
      halvings++;
      int middle = (from + to) / 2;
      run(from, middle);
      run(middle, to);
    } else if (shortage) {
      breakDown(from, to, tooLarge(batch.get(from), failure));
    } else if (modelAnswers()) {
      fail(from, to, new ReviewFailedException(failure));
    } else {
      breakDown(from, to, new ModelUnavailableException(failure));
    }
  }

  private static ModelUnavailableException tooLarge(Tokens single, Throwable failure) {
    return new ModelUnavailableException(
        ("The model's device does not have enough memory for a single review of %d tokens: "
                + "lower model.max.tokens")
            .formatted(single.length()),
        failure);
  }

  private boolean modelAnswers() {
    try {
      return model.run(List.of(model.encode(HARMLESS))).size() == 1;
    } catch (RuntimeException | Error e) {
      return false;
    }
  }

  /** The rest of the batch is not even tried. */
  private void breakDown(int from, int to, ModelUnavailableException failure) {
    broken = failure;
    fail(from, to, failure);
  }

  private void fail(int from, int to, RuntimeException failure) {
    for (int i = from; i < to; i++) {
      outcomes.set(i, new RowOutcome<>(null, failure));
    }
  }
}
