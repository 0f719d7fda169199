package org.sentimentstreams.kafka.values;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.Decoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;

/** Reads records that were written with another schema than ours, as far as possible. */
final class ResolvingReader<T extends SpecificRecordBase> implements UnionReader<T> {
  private final DatumReader<T> reader;
  private final Schema ours;
  private final Map<Integer, ChronoUnit> timesToScale = new HashMap<>();
  private final Optional<DatumReader<T>> warier;

  /**
   * @throws IllegalArgumentException if no value of that writer can be read; its message is a
   *     clause that says why
   */
  ResolvingReader(SpecificData model, Schema writer, Schema ours) {
    this(model, writer, ours, false);
  }

  @SuppressWarnings("unchecked") // The model builds records of the schema's generated class.
  private ResolvingReader(SpecificData model, Schema writer, Schema ours, boolean wholly) {
    this.ours = ours;
    try {
      Schema fitted = SchemaResolution.fitted(writer, ours, wholly);
      this.warier =
          wholly || fitted.equals(SchemaResolution.fitted(writer, ours, true))
              ? Optional.empty()
              : Optional.of(new ResolvingReader<>(model, writer, ours, true));
      this.reader = (DatumReader<T>) model.createDatumReader(fitted, ours);
      findTimes(fitted);
    } catch (AvroRuntimeException e) {
      throw new IllegalArgumentException("it is not a schema that can be used", e);
    }
  }

  /** Times of other precisions, where a field has one of them only. */
  private void findTimes(Schema fitted) {
    if (fitted.isUnion()) {
      fitted.getTypes().stream()
          .filter(s -> s.getType() == Schema.Type.RECORD && hasWhatIsRequired(s))
          .forEach(this::findTimes);
      return;
    }
    for (Schema.Field field : fitted.getFields()) {
      Schema.Field own = ours.getField(field.name());
      Schema type = field.schema();
      if (own != null) {
        (type.isUnion() ? type.getTypes().stream() : Stream.of(type))
            .map(Instants::unit)
            .filter(unit -> unit != null && unit != ChronoUnit.MILLIS)
            .forEach(unit -> timesToScale.put(own.pos(), unit));
      }
    }
  }

  private boolean hasWhatIsRequired(Schema fitted) {
    return ours.getFields().stream()
        .allMatch(own -> own.hasDefaultValue() || fitted.getField(own.name()) != null);
  }

  @Override
  public Optional<DatumReader<T>> warier() {
    return warier;
  }

  @Override
  public void setSchema(Schema schema) {
    reader.setSchema(schema);
  }

  @Override
  public T read(T reuse, Decoder in) throws IOException {
    T record;
    try {
      record = reader.read(reuse, in);
    } catch (AvroTypeException e) {
      throw new OtherKindException(
          "value is marked as a %s, but a field that a %s needs is null or of another type"
              .formatted(ours.getName(), ours.getName()),
          e);
    }
    timesToScale.forEach(
        (position, unit) -> {
          if (record.get(position) instanceof Instant time) {
            record.put(position, Instants.rescaled(time, unit));
          }
        });
    return record;
  }
}
