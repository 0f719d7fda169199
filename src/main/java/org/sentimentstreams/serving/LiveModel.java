package org.sentimentstreams.serving;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.sentimentstreams.batching.ModelUnavailableException;
import org.sentimentstreams.batching.StaleTokensException;
import org.sentimentstreams.model.Reading;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.schema.Prediction;

/**
 * A model whose version changes while it is used. Each batch is computed by one version, which its
 * predictions name; a swap takes place between two batches, and the old version is freed after its
 * last. Safe for use by many threads.
 *
 * <p>Texts that were tokenised before a swap go to the new version if it has the same tokenizer,
 * and otherwise to the version that they were tokenised for. That version stays loaded until no
 * such text has come for as long as a text may wait for its batch. A text that comes later must be
 * tokenised again.
 */
public final class LiveModel implements TextModel<Prediction>, AutoCloseable {
  private final RecentLengths lengths = new RecentLengths();
  private final Executor afterLastText;
  private volatile List<ServingVersion> serving;

  @GuardedBy("this")
  private boolean closed;

  /**
   * @param timeout how long a text may wait for its batch
   */
  LiveModel(ServingVersion first, Duration timeout) {
    this(
        first,
        CompletableFuture.delayedExecutor(
            timeout.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS));
  }

  /**
   * @param afterLastText runs a task when a text that waits now would have waited too long
   */
  LiveModel(ServingVersion first, Executor afterLastText) {
    this.serving = List.of(first);
    this.afterLastText = afterLastText;
  }

  /** The version that serves new texts. */
  ServingVersion current() {
    return serving.get(0);
  }

  /** What is known of the version that serves new texts, for watching its stream. */
  public DriftFacts drift() {
    return current().drift();
  }

  /** Lengths in tokens of texts that were scored lately; empty before the first. */
  int[] recentLengths() {
    return lengths.quantiles();
  }

  @Override
  public Tokens encode(String text) {
    ServingVersion version = acquireCurrent();
    try {
      return version.model().encode(text);
    } finally {
      version.release();
    }
  }

  @Override
  public Reading<Prediction> read(String text) {
    ServingVersion version = acquireCurrent();
    try {
      return version.model().read(text);
    } finally {
      version.release();
    }
  }

  @Override
  public List<Prediction> run(List<Tokens> batch) {
    ServingVersion version = acquire(batch.get(0).encoding());
    try {
      lengths.add(batch);
      return version.model().run(batch);
    } finally {
      version.release();
    }
  }

  /**
   * The served version and which time it was loaded. Otherwise, after a swap and a swap back, a
   * batch computed by the version between would pass for one of the old version.
   */
  @Override
  public String version() {
    return current().load();
  }

  /** The version that serves new texts; whoever calls this releases it. */
  ServingVersion acquireCurrent() {
    ServingVersion version = current();
    while (!version.acquire()) {
      version = successor(version);
    }
    return version;
  }

  private ServingVersion acquire(String encoding) {
    while (true) {
      List<ServingVersion> candidates = serving;
      for (ServingVersion version : candidates) {
        if (encoding(version).equals(encoding) && version.acquire()) {
          return version;
        }
      }
      if (candidates == serving) {
        throw new StaleTokensException(
            "No loaded version has the tokenizer that this text was tokenised with");
      }
    }
  }

  private static String encoding(ServingVersion version) {
    return version.cascade().encoding();
  }

  private ServingVersion successor(ServingVersion retired) {
    ServingVersion version = current();
    if (version == retired) {
      throw new ModelUnavailableException("The model is closed");
    }
    return version;
  }

  /** Serves another version from the next batch on. */
  synchronized void swap(ServingVersion next) {
    if (closed) {
      next.retire();
      return;
    }
    List<ServingVersion> before = serving;
    serving =
        Stream.concat(
                Stream.of(next),
                before.stream().filter(old -> !encoding(old).equals(encoding(next))))
            .toList();
    before.stream().filter(old -> !serving.contains(old)).forEach(ServingVersion::retire);
    ServingVersion last = before.get(0);
    if (serving.contains(last)) {
      boolean unused = last.wasUsed(); // Only what comes from now on counts.
      afterLastText.execute(() -> drop(last));
    }
  }

  private synchronized void drop(ServingVersion old) {
    if (old.wasUsed()) {
      // More such texts may wait in the queue behind those that came.
      afterLastText.execute(() -> drop(old));
    } else {
      serving = serving.stream().filter(version -> version != old).toList();
      old.retire();
    }
  }

  /** Frees all versions, each after its last batch. */
  @Override
  public synchronized void close() {
    closed = true;
    serving.forEach(ServingVersion::retire);
  }
}
