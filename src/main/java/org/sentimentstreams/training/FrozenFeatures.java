package org.sentimentstreams.training;

import java.io.IOException;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.batching.Request;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.model.FeatureExtractor;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.Truncation;

/** What a frozen encoder says of texts: from the cache, or computed and kept there. */
final class FrozenFeatures {
  private static final int CHUNK = 500;
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  private final ModelDirectory encoder;
  private final int maxTokens;
  private final Truncation truncation;
  private final Precision precision;
  private final ComputeLimits compute;
  private final Consumer<String> says;
  private volatile FeatureExtractor loaded;
  private volatile boolean stopped;

  FrozenFeatures(
      ModelDirectory encoder,
      int maxTokens,
      Truncation truncation,
      Precision precision,
      ComputeLimits compute,
      Consumer<String> says) {
    this.encoder = encoder;
    this.maxTokens = maxTokens;
    this.truncation = truncation;
    this.precision = precision;
    this.compute = compute;
    this.says = says;
  }

  /** Stands for all that the features depend on, without loading the encoder. */
  private String digest() throws IOException {
    StringBuilder digests = new StringBuilder(encoder.encoderDigest()).append(' ');
    digests.append(Digests.sha256(encoder.tokenizer())).append(' ').append(maxTokens);
    digests.append(truncation.suffix());
    if (precision != Precision.FP32) {
      digests.append(' ').append(precision);
    }
    digests.append(encoder.poolingDigest());
    return Digests.sha256(digests.toString());
  }

  /**
   * The encoder is loaded only if there is a text that it has not seen.
   *
   * @return one vector a text, in the same order; each is read from the cache when it is asked for,
   *     so that a million of them need no heap
   * @throws TrainingStoppedException after {@link #stop}
   * @throws IOException if the model or the cache cannot be read or written
   */
  List<float[]> of(List<String> texts) throws IOException {
    FeatureCache cache = new FeatureCache(compute.featureCache(), digest());
    Map<String, FeatureCache.Stored> known = cache.read(texts);
    Set<String> missing = new LinkedHashSet<>(texts);
    missing.removeAll(known.keySet());
    if (!missing.isEmpty()) {
      requireGoingOn();
      compute(List.copyOf(missing), cache);
      known.putAll(cache.read(missing));
    }
    return new Vectors(texts.stream().map(known::get).toList());
  }

  private static final class Vectors extends AbstractList<float[]> implements RandomAccess {
    private final List<FeatureCache.Stored> stored;

    Vectors(List<FeatureCache.Stored> stored) {
      this.stored = stored;
    }

    @Override
    public float[] get(int row) {
      return stored.get(row).floats();
    }

    @Override
    public int size() {
      return stored.size();
    }
  }

  private void compute(List<String> texts, FeatureCache cache) throws IOException {
    try (FeatureExtractor extractor =
            FeatureExtractor.load(encoder, maxTokens, truncation, precision);
        Batcher<float[]> batcher = new Batcher<>(extractor, compute.limits(), compute.workers())) {
      loaded = extractor;
      if (stopped) {
        extractor.close(); // Whoever stopped this had nothing to close yet.
      }
      long told = System.nanoTime();
      for (int start = 0; start < texts.size(); start += CHUNK) {
        requireGoingOn();
        List<String> chunk = texts.subList(start, Math.min(start + CHUNK, texts.size()));
        cache.add(chunk, encode(chunk, batcher));
        boolean due = System.nanoTime() - told >= BETWEEN_LINES.toNanos();
        if (due || start + CHUNK >= texts.size()) {
          told = System.nanoTime();
          says.accept("%d of %d new texts encoded".formatted(start + chunk.size(), texts.size()));
        }
      }
    }
  }

  private void requireGoingOn() {
    if (stopped) {
      throw new TrainingStoppedException();
    }
  }

  private static List<float[]> encode(List<String> texts, Batcher<float[]> batcher) {
    List<Request<float[]>> requests = new ArrayList<>();
    texts.forEach(text -> requests.add(new Request<>(text)));
    batcher.submit(requests);
    try {
      return requests.stream().map(request -> request.result().join()).toList();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Ends the computing from another thread, for good: no new batch is begun. */
  void stop() {
    stopped = true;
    FeatureExtractor running = loaded;
    if (running != null) {
      running.close();
    }
  }
}
