package org.sentimentstreams.batching;

import java.util.concurrent.CompletableFuture;
import org.sentimentstreams.model.Tokens;

/**
 * One text on its way through the batcher.
 *
 * @param <R> what comes out
 */
public final class Request<R> {
  private final CompletableFuture<R> result = new CompletableFuture<>();
  private final long turn;
  private String text;
  private Tokens tokens;

  /** A request that takes its turn by the time of its submission. */
  public Request(String text) {
    this(text, 0);
  }

  /**
   * A request that is not submitted yet.
   *
   * @param turn requests with a lower turn go first; among equals, those that were submitted first
   */
  public Request(String text, long turn) {
    this.text = text;
    this.turn = turn;
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
