package org.sentimentstreams.batching;

import java.util.List;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;

/**
 * Runs a batch, and halves it when it fails until the one text that is to blame stands alone. A
 * text is only blamed while the model still answers a harmless one: otherwise the device is broken.
 *
 * @param <R> what comes out for one text
 */
final class Bisection<R> {
  private static final String HARMLESS = "ok";

  private final TextModel<R> model;

  Bisection(TextModel<R> model) {
    this.model = model;
  }

  /** Completes every request of the batch, one way or the other. */
  void run(List<Request<R>> batch) {
    List<R> results;
    try {
      results = model.run(batch.stream().map(Request::tokens).toList());
    } catch (RuntimeException e) {
      failed(batch, e);
      return;
    } catch (Error e) {
      fail(batch, new ModelUnavailableException(e));
      return;
    }
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).result().complete(results.get(i));
    }
  }

  private void failed(List<Request<R>> batch, RuntimeException failure) {
    if (batch.size() > 1) {
      int half = batch.size() / 2;
      run(batch.subList(0, half));
      run(batch.subList(half, batch.size()));
    } else if (modelAnswers()) {
      fail(batch, new ReviewFailedException(failure));
    } else {
      fail(batch, new ModelUnavailableException(failure));
    }
  }

  private boolean modelAnswers() {
    try {
      Tokens harmless = model.encode(HARMLESS);
      return model.run(List.of(harmless)).size() == 1;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private void fail(List<Request<R>> batch, RuntimeException failure) {
    batch.forEach(request -> request.result().completeExceptionally(failure));
  }
}
