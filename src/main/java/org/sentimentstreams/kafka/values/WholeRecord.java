package org.sentimentstreams.kafka.values;

import java.io.EOFException;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.SystemLimitException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Reads one Avro record from bytes that may be anything. A decoder over the whole array knows the
 * number of bytes; a decoder over a stream trusts every length that it finds, and allocates up to 2
 * GiB for it.
 */
final class WholeRecord {
  private static final String MOST_ITEMS = "1000000";

  static {
    // Avro reads this property once. Otherwise skipped values would have no limit.
    System.getProperties()
        .putIfAbsent(SystemLimitException.MAX_COLLECTION_LENGTH_PROPERTY, MOST_ITEMS);
  }

  private WholeRecord() {}

  /**
   * Throws {@link SerializationException} for everything but one record that fills the bytes.
   *
   * @param schema what is read, for messages
   * @param start index of its first byte
   */
  static <T> T read(DatumReader<T> reader, Schema schema, byte[] bytes, int start) {
    BinaryDecoder decoder =
        DecoderFactory.get().binaryDecoder(bytes, start, bytes.length - start, null);
    try {
      T value = reader.read(null, decoder);
      if (!decoder.isEnd()) {
        throw new SerializationException(
            "value goes on after its %s: %d bytes in all"
                .formatted(schema.getName(), bytes.length));
      }
      return value;
    } catch (EOFException e) {
      throw new SerializationException(
          "value ends before its %s does: it has %d bytes, or a length in it is wrong"
              .formatted(schema.getName(), bytes.length),
          e);
    } catch (UnionReader.OtherKindException e) {
      if (reader instanceof UnionReader<T> wary && wary.warier().isPresent()) {
        return read(wary.warier().get(), schema, bytes, start);
      }
      throw e;
    } catch (SerializationException e) {
      throw e;
    } catch (StackOverflowError e) {
      throw new SerializationException(
          "value is marked as a %s but is nested too deeply".formatted(schema.getName()));
    } catch (IOException | RuntimeException e) {
      // Avro has many exceptions for bytes that are no record, with words for programmers.
      throw new SerializationException(
          "value is marked as a %s but is not one: a length or a number in it is not valid"
              .formatted(schema.getName()),
          e);
    }
  }
}
