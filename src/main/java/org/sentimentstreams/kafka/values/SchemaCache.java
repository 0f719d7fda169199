package org.sentimentstreams.kafka.values;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * A cache of a registry's answers about schemas; the least recently used go first. Its size is
 * limited, since arbitrary bytes can name any schema.
 */
final class SchemaCache {
  private static final int MOST = 10_000;
  private static final float LOAD = 0.75f;

  @GuardedBy("this")
  private final Map<SchemaId, Answer> answers =
      new LinkedHashMap<>(16, LOAD, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<SchemaId, Answer> eldest) {
          return size() > MOST;
        }
      };

  /**
   * The registry's answer. * @param schema null if there is no usable one @param fault why there is
   * none, as a clause that begins with "which"; null if there is one @param until the time at which
   * to ask again; null for never
   */
  record Answer(Schema schema, String fault, Long until) {

    static Answer of(Schema schema) {
      return new Answer(schema, null, null);
    }

    static Answer forEver(String fault) {
      return new Answer(null, fault, null);
    }

    static Answer until(long time, String fault) {
      return new Answer(null, fault, time);
    }
  }

  /** The answer that is valid at this time; null if there is none. */
  synchronized Answer get(SchemaId id, long now) {
    Answer answer = answers.get(id);
    return answer == null || (answer.until() != null && now - answer.until() >= 0) ? null : answer;
  }

  synchronized void put(SchemaId id, Answer answer) {
    answers.put(id, answer);
  }
}
