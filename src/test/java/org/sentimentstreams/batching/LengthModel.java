package org.sentimentstreams.batching;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;

/** A model that answers with the length of a text, remembers its batches and can be held up. */
final class LengthModel implements TextModel<Integer> {
  static final String POISON = "poison";
  static final String UNREADABLE = "unreadable";

  final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
  final List<Set<String>> encodings = Collections.synchronizedList(new ArrayList<>());
  final Semaphore gate = new Semaphore(0);
  volatile boolean open = true;
  volatile String encoding = "length";
  volatile boolean broken;

  @Override
  public Tokens encode(String text) {
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
