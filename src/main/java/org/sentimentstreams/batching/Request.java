package org.sentimentstreams.batching;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.sentimentstreams.model.Tokens;

/**
 * One text on its way through the batcher.
 *
 * @param <R> what comes out
 */
public final class Request<R> {
  /** The name of a batcher's model where there is only one. */
  static final String ONLY_MODEL = "model";

  private static final long UNKNOWN = -1;

  /** The priority of what goes before all others. */
  public static final long HIGHEST_PRIORITY = Long.MIN_VALUE;

  /**
   * The priority of what comes behind all others: it waits until nothing else does, and at most one
   * worker computes such requests.
   */
  public static final long LOWEST_PRIORITY = Long.MAX_VALUE;

  private final CompletableFuture<R> result = new CompletableFuture<>();
  private final long submitted = System.nanoTime();
  private final String model;
  private final LongAdder spent = new LongAdder();
  private final int characters;
  private volatile long modelNanos = UNKNOWN;
  private volatile long priority;
  private volatile Step step = new Step(Stage.QUEUED);
  private String text;
  private Tokens tokens;
  private long readNanos;
  private Work<R> work;

  /** How far a text has come. */
  public enum Stage {
    /** It waits for a tokenising thread. */
    QUEUED,
    /** It is being tokenised. */
    TOKENISING,
    /** It waits for the device, is on it, or is done. */
    TOKENISED
  }

  private record Step(Stage stage, long since) {
    Step(Stage stage) {
      this(stage, System.nanoTime());
    }
  }

  /** A request to a batcher's only model whose priority is the time of its submission. */
  public Request(String text) {
    this(ONLY_MODEL, text, 0);
  }

  /**
   * A request that is not submitted yet.
   *
   * @param model the name of the model that scores the text
   * @param priority the lower number goes first; among equals, those that were submitted first.
   *     {@link #HIGHEST_PRIORITY} goes before others to the tokenizer, too
   */
  public Request(String model, String text, long priority) {
    this.model = model;
    this.text = text;
    this.characters = text.length();
    this.priority = priority;
  }

  /**
   * The result; fails with {@link ReviewFailedException} if this text cannot be computed, and with
   * {@link ModelUnavailableException} if nothing can. Give it up with {@link Batcher#cancel}.
   */
  public CompletableFuture<R> result() {
    return result;
  }

  /** The name of the model that scores it. */
  public String model() {
    return model;
  }

  /** The lower number goes first. */
  public long priority() {
    return priority;
  }

  /** Goes earlier; {@link Batcher#updatePriorities} must be told. */
  public void raisePriority(long raised) {
    priority = raised;
  }

  /** When it was made, as from {@link System#nanoTime}. */
  public long submitted() {
    return submitted;
  }

  /**
   * Time that it has taken so far: of the tokenizer, and its share of the batches that it was in,
   * by tokens. Nanoseconds.
   */
  public long spentNanos() {
    return spent.sum();
  }

  /**
   * Time in which it was with the model: while it was read, and while its whole batch ran.
   * Nanoseconds; empty while it is not answered, and if the answer was there before.
   */
  public OptionalLong modelNanos() {
    long nanos = modelNanos;
    return nanos == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(nanos);
  }

  /** Its batch ran for so long. */
  void ran(long nanos) {
    modelNanos = readNanos + nanos;
  }

  void spend(long nanos) {
    spent.add(nanos);
  }

  /** Length of the text. */
  int characters() {
    return characters;
  }

  /** How far it has come. */
  public Stage stage() {
    return step.stage();
  }

  /** How long it has been in this stage. */
  public Duration inStage() {
    return Duration.ofNanos(System.nanoTime() - step.since());
  }

  /** Called once, by the thread that tokenises; lets go of the text. */
  String takeText() {
    step = new Step(Stage.TOKENISING);
    String taken = text;
    text = null;
    return taken;
  }

  /**
   * @param nanos that it took to read the text
   */
  void tokens(Tokens encoded, long nanos) {
    readNanos = nanos;
    tokens = encoded;
    step = new Step(Stage.TOKENISED);
  }

  /**
   * The model knew the answer when it read the text.
   *
   * @param nanos that it took to read the text
   */
  void answer(R answer, long nanos) {
    modelNanos = nanos;
    step = new Step(Stage.TOKENISED);
    result.complete(answer);
  }

  Tokens tokens() {
    return tokens;
  }

  /** What computes it; null until it is tokenised. Guarded by the queue's lock. */
  Work<R> work() {
    return work;
  }

  void work(Work<R> computing) {
    work = computing;
  }

  boolean isAbandoned() {
    return result.isDone();
  }
}
