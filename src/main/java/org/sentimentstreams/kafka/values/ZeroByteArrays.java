package org.sentimentstreams.kafka.values;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Finds arrays whose elements take no bytes, such as nulls: four bytes can claim two thousand
 * million of them, and Avro would read them one by one.
 */
final class ZeroByteArrays {
  private ZeroByteArrays() {}

  /** Whether there is such an array anywhere in the schema. */
  static boolean mayBeCounted(Schema schema) {
    return mayBeCounted(schema, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static boolean mayBeCounted(Schema schema, Set<Schema> seen) {
    if (!seen.add(schema)) {
      return false;
    }
    if (schema.getType() == Schema.Type.ARRAY && takesNone(schema.getElementType(), seen())) {
      return true;
    }
    return parts(schema).stream().anyMatch(part -> mayBeCounted(part, seen));
  }

  private static Set<Schema> seen() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  /** A record that holds itself without end cannot be written, so it claims nothing. */
  private static boolean takesNone(Schema schema, Set<Schema> above) {
    return switch (schema.getType()) {
      case NULL -> true;
      case FIXED -> schema.getFixedSize() == 0;
      case RECORD ->
          !above.add(schema)
              || schema.getFields().stream().allMatch(field -> takesNone(field.schema(), above));
      default -> false;
    };
  }

  private static List<Schema> parts(Schema schema) {
    return switch (schema.getType()) {
      case ARRAY -> List.of(schema.getElementType());
      case MAP -> List.of(schema.getValueType());
      case UNION -> schema.getTypes();
      case RECORD -> schema.getFields().stream().map(Schema.Field::schema).toList();
      default -> List.of();
    };
  }
}
