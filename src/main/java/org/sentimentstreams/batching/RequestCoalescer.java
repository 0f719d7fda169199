package org.sentimentstreams.batching;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Computes equal texts once: a request joins equal work that waits or runs, and gets a cached
 * result at once. It hands out only results of the version that is served now, so no result of an
 * older version comes after a swap. Guarded by the queue's lock.
 */
final class RequestCoalescer<R> {
  private final Map<String, ServedModel<R>> models;
  private final ResultCache<R> results;
  private final boolean enabled;
  private final Map<TextKey, Work<R>> underWay = new HashMap<>();
  private final LongAdder hits = new LongAdder();
  private final LongAdder joins = new LongAdder();
  private final LongAdder misses = new LongAdder();

  /**
   * @param limits of the results that are kept; none at all turns sharing off
   */
  RequestCoalescer(Map<String, ServedModel<R>> models, CacheLimits limits) {
    this.models = models;
    this.results = new ResultCache<>(limits);
    this.enabled = limits.maxResults() > 0;
  }

  /** The cached result; or null, and the request has joined equal work if there is any. */
  R find(Request<R> request) {
    String version = version(request.model());
    if (version.isEmpty()) {
      return null;
    }
    TextKey key = TextKey.of(request.model(), request.tokens());
    R known = results.get(key, version);
    Work<R> equal = underWay.get(key);
    if (known != null) {
      hits.increment();
    } else if (equal != null && equal.servesFor(version)) {
      equal.join(request);
      joins.increment();
    } else {
      misses.increment();
    }
    return known;
  }

  /** Work that others may join from now on. */
  void added(Work<R> work) {
    if (!version(work.model()).isEmpty()) {
      underWay.put(key(work), work);
    }
  }

  /** Called when the batch of a work is taken: from then on one version computes it. */
  void started(Work<R> work) {
    work.start(version(work.model()));
  }

  /** Work that is not computed. */
  void dropped(Work<R> work) {
    work.drop();
    if (enabled) {
      underWay.remove(key(work), work);
    }
  }

  /**
   * Work that was computed; the result is kept unless the model was swapped meanwhile.
   *
   * @param result null if it failed
   */
  void finished(Work<R> work, R result) {
    if (!enabled) {
      return;
    }
    TextKey key = key(work);
    underWay.remove(key, work);
    String version = version(work.model());
    if (result != null && !version.isEmpty() && work.servesFor(version)) {
      results.put(key, version, result);
    }
  }

  private static TextKey key(Work<?> work) {
    return TextKey.of(work.model(), work.tokens());
  }

  /** Empty if nothing may be shared. */
  private String version(String model) {
    return enabled ? models.get(model).model().version() : "";
  }

  /** Requests that were answered from the cache. */
  long hits() {
    return hits.sum();
  }

  /** Requests that joined an equal one. */
  long joins() {
    return joins.sum();
  }

  /** Requests that had to be computed. */
  long misses() {
    return misses.sum();
  }
}
