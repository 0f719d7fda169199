package org.sentimentstreams.batching;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;

/** A model that answers with the text and its version, and can be held up and swapped. */
final class VersionedModel implements TextModel<String> {
  static final String POISON = "poison";

  final List<String> computed = Collections.synchronizedList(new ArrayList<>());
  final Semaphore gate = new Semaphore(1000);
  volatile String version = "1";

  @Override
  public Tokens encode(String text) {
    return new Tokens(text.chars().asLongStream().toArray(), false, "test");
  }

  /** A batch is computed by the version that was there when it began. */
  @Override
  public List<String> run(List<Tokens> batch) {
    String now = version;
    gate.acquireUninterruptibly();
    List<String> texts = batch.stream().map(VersionedModel::text).toList();
    if (texts.contains(POISON)) {
      throw new IllegalArgumentException("cannot compute this");
    }
    computed.addAll(texts);
    return texts.stream().map(text -> text + " by " + now).toList();
  }

  private static String text(Tokens tokens) {
    return LongStream.of(tokens.ids())
        .collect(StringBuilder::new, (s, c) -> s.append((char) c), StringBuilder::append)
        .toString();
  }

  @Override
  public String version() {
    return version;
  }
}
