package org.sentimentstreams.kafka.values;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;

/** Points in time of other precisions than ours, which is milliseconds. */
final class Instants {
  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "timestamp-millis", ChronoUnit.MILLIS,
          "timestamp-micros", ChronoUnit.MICROS,
          "timestamp-nanos", ChronoUnit.NANOS);

  private Instants() {}

  /** Whether a schema is one of a point in time. */
  static boolean isTime(Schema schema) {
    return unit(schema) != null;
  }

  /** What one is counted in; null if the schema is none of a point in time. */
  static ChronoUnit unit(Schema schema) {
    String type = schema.getProp(LogicalType.LOGICAL_TYPE_PROP);
    return type == null ? null : UNITS.get(type);
  }

  /** Corrects a time that was read as if its number were in milliseconds. */
  static Instant rescaled(Instant readAsMillis, ChronoUnit unit) {
    return Instant.EPOCH.plus(readAsMillis.toEpochMilli(), unit).truncatedTo(ChronoUnit.MILLIS);
  }
}
