package org.sentimentstreams.scoring;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.sentimentstreams.batching.StaleTokensException;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.model.NoTokensException;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.schema.Review;

/** A model whose label is the text itself; some texts make it fail. */
final class EchoModel implements TextModel<Prediction> {
  static final String POISON = "poison";
  static final String UNTOKENISABLE = "untokenisable";
  static final String NO_TOKENS = "no tokens";
  static final String UNSERIALISABLE = "unserialisable";
  private final String name;
  final AtomicInteger computed = new AtomicInteger();
  final List<String> order = Collections.synchronizedList(new ArrayList<>());
  final Semaphore gate = new Semaphore(Integer.MAX_VALUE / 2);
  volatile boolean broken;

  /** How many batches to come were tokenised for a version that is gone. */
  final AtomicInteger staleBatches = new AtomicInteger();

  /** Whether its tokenizer fails on every text. */
  volatile boolean closed;

  /** Whether it computes even the texts that made it fail. */
  volatile boolean healed;

  EchoModel() {
    this("echo");
  }

  EchoModel(String name) {
    this.name = name;
  }

  static byte[] bytes(String text) {
    return AvroSerde.of(Review.class)
        .serializer()
        .serialize("reviews", Review.newBuilder().setText(text).build());
  }

  /** Holds up the tokenizer until it is told to go on. */
  static final String SLOW = "slow";

  final Semaphore tokenizer = new Semaphore(0);

  @Override
  public Tokens encode(String text) {
    if (text.equals(SLOW)) {
      tokenizer.acquireUninterruptibly();
    }
    if (text.equals(NO_TOKENS)) {
      throw new NoTokensException();
    }
    if (closed || (text.equals(UNTOKENISABLE) && !healed)) {
      throw new IllegalArgumentException("cannot tokenise this");
    }
    return new Tokens(text.chars().asLongStream().toArray(), false, "test");
  }

  @Override
  public List<Prediction> run(List<Tokens> batch) {
    gate.acquireUninterruptibly();
    if (staleBatches.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      throw new StaleTokensException("nobody reads these tokens any more");
    }
    if (broken) {
      throw new IllegalStateException("the device is gone");
    }
    return batch.stream().map(this::prediction).toList();
  }

  private Prediction prediction(Tokens tokens) {
    String text =
        LongStream.of(tokens.ids())
            .collect(StringBuilder::new, (s, c) -> s.append((char) c), StringBuilder::append)
            .toString();
    if (text.equals(POISON) && !healed) {
      throw new IllegalArgumentException("cannot compute this");
    }
    if (text.equals(UNSERIALISABLE) && !healed) {
      return new Prediction(); // It lacks what the schema requires.
    }
    computed.incrementAndGet();
    order.add(text);
    return Prediction.newBuilder()
        .setLabel(text)
        .setScore(1)
        .setScores(Map.of(text, 1.0))
        .setModel(name)
        .setVersion("1")
        .setTokens(tokens.length())
        .setTruncated(false)
        .build();
  }
}
