package org.sentimentstreams.kafka.values;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/**
 * How a value in Confluent's format names the schema of its writer: a zero byte and an id of 4
 * bytes, or a one and a GUID of 16 bytes. They stand before the record, or alone in the header
 * {@value #HEADER}.
 *
 * @param path where a registry has the schema
 * @param words what messages call it
 * @param bytes that name it
 */
record SchemaId(String path, String words, int bytes) {
  static final String HEADER = "__value_schema_id";
  private static final byte BY_ID = 0;
  private static final byte BY_GUID = 1;
  private static final int ID_BYTES = 1 + Integer.BYTES;
  private static final int GUID_BYTES = 1 + 2 * Long.BYTES;

  static SchemaId of(int id) {
    return new SchemaId("/schemas/ids/" + id, "schema id " + id, ID_BYTES);
  }

  static SchemaId of(UUID guid) {
    return new SchemaId("/schemas/guids/" + guid, "schema GUID " + guid, GUID_BYTES);
  }

  /** Whether bytes begin as a schema's name does. */
  static boolean begins(byte[] bytes) {
    return bytes.length > 0 && (bytes[0] == BY_ID || bytes[0] == BY_GUID);
  }

  /** What the bytes begin with; empty if they are too short, or begin with something else. */
  static Optional<SchemaId> startOf(byte[] bytes) {
    if (!begins(bytes) || bytes.length < (bytes[0] == BY_ID ? ID_BYTES : GUID_BYTES)) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
    return Optional.of(
        bytes[0] == BY_ID ? of(buffer.getInt()) : of(new UUID(buffer.getLong(), buffer.getLong())));
  }

  /** What a header says; empty if it holds anything but one of the two. */
  static Optional<SchemaId> ofHeader(byte[] value) {
    return value == null
        ? Optional.empty()
        : startOf(value).filter(id -> id.bytes() == value.length);
  }
}
