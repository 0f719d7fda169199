package org.sentimentstreams.batching;

import java.util.concurrent.CompletableFuture;
import org.sentimentstreams.model.Tokens;

/**
 * One text on its way through the batcher.
 *
 * @param <R> what comes out
 */
public final class Request<R> {
  /** The name of a batcher's model where there is only one. */
  static final String ONLY_MODEL = "model";

  private final CompletableFuture<R> result = new CompletableFuture<>();
  private final String model;
  private final long turn;
  private String text;
  private Tokens tokens;

  /** A request to a batcher's only model that takes its turn by the time of its submission. */
  public Request(String text) {
    this(ONLY_MODEL, text, 0);
  }

  /**
   * A request that is not submitted yet.
   *
   * @param model the name of the model that shall read the text
   * @param turn requests with a lower turn go first; among equals, those that were submitted first
   */
  public Request(String model, String text, long turn) {
    this.model = model;
    this.text = text;
    this.turn = turn;
  }

  String model() {
    return model;
  }

  /** Whether one batch may hold both: the same model reads them, as the same tokens. */
  boolean isOfOneKindWith(Request<R> other) {
    return model.equals(other.model) && tokens.encoding().equals(other.tokens.encoding());
  }

  long turn() {
    return turn;
  }

  /**
   * The result; fails with {@link ReviewFailedException} if this text cannot be computed, and with
   * {@link ModelUnavailableException} if nothing can. Cancel it to give the place in the queue up.
   */
  public CompletableFuture<R> result() {
    return result;
  }

  /** Called once, by the thread that tokenises; lets go of the text. */
  String takeText() {
    String taken = text;
    text = null;
    return taken;
  }

  void tokens(Tokens encoded) {
    tokens = encoded;
  }

  Tokens tokens() {
    return tokens;
  }

  int length() {
    return tokens.length();
  }

  boolean isAbandoned() {
    return result.isDone();
  }
}
