package org.sentimentstreams.batching;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.sentimentstreams.model.NoTokensException;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;

/** A model that answers with the length of a text, remembers its batches and can be held up. */
class LengthModel implements TextModel<Integer> {
  static final String POISON = "poison";
  static final String UNREADABLE = "unreadable";

  final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
  final List<Set<String>> encodings = Collections.synchronizedList(new ArrayList<>());
  final Semaphore gate = new Semaphore(0);
  volatile boolean open = true;
  volatile String encoding = "length";
  volatile boolean broken;

  /** Texts that begin so hold the tokenizer up until it is opened. */
  static final String SLOW = "slow";

  static final String NO_TOKENS = "no tokens";
  static final String ERROR = "error";
  final Semaphore tokenizer = new Semaphore(0);
  volatile boolean readsNothing;

  @Override
  public Tokens encode(String text) {
    if (text.startsWith(SLOW)) {
      tokenizer.acquireUninterruptibly();
    }
    if (text.equals(NO_TOKENS) || readsNothing) {
      throw new NoTokensException();
    }
    if (text.equals(ERROR)) {
      throw new StackOverflowError("in the tokenizer");
    }
    if (text.equals(UNREADABLE)) {
      throw new IllegalArgumentException("no tokens for this");
    }
    long[] ids = new long[Math.max(1, text.length())];
    ids[0] = text.equals(POISON) ? -1 : 1;
    return new Tokens(ids, false, encoding);
  }

  @Override
  public List<Integer> run(List<Tokens> batch) {
    batches.add(batch.stream().map(Tokens::length).toList());
    encodings.add(batch.stream().map(Tokens::encoding).collect(Collectors.toSet()));
    if (!open) {
      gate.acquireUninterruptibly();
    }
    if (broken) {
      throw new IllegalStateException("the device is gone");
    }
    if (batch.stream().anyMatch(tokens -> tokens.ids()[0] == -1)) {
      throw new IllegalArgumentException("cannot compute this");
    }
    return batch.stream().map(Tokens::length).toList();
  }
}
