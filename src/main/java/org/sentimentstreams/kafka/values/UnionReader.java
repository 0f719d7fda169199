package org.sentimentstreams.kafka.values;

import java.util.Optional;
import org.apache.avro.io.DatumReader;
import org.apache.kafka.common.errors.SerializationException;

/** Reads records with a field of several kinds of values, not all of which can be read. */
interface UnionReader<T> extends DatumReader<T> {

  /** A value of a kind that cannot be read. */
  final class OtherKindException extends SerializationException {
    private static final long serialVersionUID = 1L;

    OtherKindException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Reads the same records but skips optional fields of such kinds; empty if there are none. */
  Optional<DatumReader<T>> warier();
}
