package org.sentimentstreams.batching;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Results by text and the version that computed them; the ones not used for longest go first. */
final class ResultCache<R> {
  /** A result with its labels and scores, by and large. */
  private static final int RESULT_BYTES = 512;

  private static final float LOAD_FACTOR = 0.75f;

  private final CacheLimits limits;
  private final Map<Key, R> results = new LinkedHashMap<>(16, LOAD_FACTOR, true);
  private long bytes;

  private record Key(TextKey text, String version) {
    int bytes() {
      return text.bytes() + RESULT_BYTES;
    }
  }

  ResultCache(CacheLimits limits) {
    this.limits = limits;
  }

  /** Null if it is not there. */
  R get(TextKey text, String version) {
    return results.get(new Key(text, version));
  }

  void put(TextKey text, String version, R result) {
    Key key = new Key(text, version);
    if (results.put(key, result) == null) {
      bytes += key.bytes();
    }
    Iterator<Key> oldestFirst = results.keySet().iterator();
    while (results.size() > limits.maxResults() || bytes > limits.maxBytes()) {
      bytes -= oldestFirst.next().bytes();
      oldestFirst.remove();
    }
  }

  int size() {
    return results.size();
  }
}
