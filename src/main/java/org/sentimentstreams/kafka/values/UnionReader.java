package org.sentimentstreams.kafka.values;

import java.util.Optional;
import org.apache.avro.io.DatumReader;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Reads records in which a field may have values of several kinds, of which not all can be read.
 */
interface UnionReader<T> extends DatumReader<T> {

  /** A value of a kind that cannot be read. */
  final class OtherKindException extends SerializationException {
    private static final long serialVersionUID = 1L;

    OtherKindException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Reads the same records but passes by optional fields of such kinds; empty if there is none. */
  Optional<DatumReader<T>> warier();
}
