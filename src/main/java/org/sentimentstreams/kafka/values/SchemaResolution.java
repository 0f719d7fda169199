package org.sentimentstreams.kafka.values;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/**
 * Adapts a writer's schema to ours. If a field of the writer has a type or logical type that cannot
 * be read, and our field has a default, the field gets a name that our schema does not know: so it
 * is skipped, and the default applies. Required fields stay as they are.
 */
final class SchemaResolution {
  private static final String PASSED_BY = "passedBy_";
  private static final Set<Type> COMPLEX =
      EnumSet.of(Type.RECORD, Type.ARRAY, Type.MAP, Type.ENUM, Type.FIXED);

  private SchemaResolution() {}

  /**
   * The writer's schema, with other names for fields that cannot be read.
   *
   * @param wholly whether an optional field is skipped if only some of its kinds of values can be
   *     read
   * @throws IllegalArgumentException if a required field is absent, or of a type that cannot be
   *     read; its message is a clause
   */
  static Schema fitted(Schema writer, Schema ours, boolean wholly) {
    if (writer.isUnion()) {
      return fittedUnion(writer, ours, wholly);
    }
    if (writer.getType() != Type.RECORD) {
      throw new IllegalArgumentException(
          "it is not a record, but of type " + typeOf(writer).toLowerCase(Locale.ROOT));
    }
    if (ZeroByteArrays.mayBeCounted(writer)) {
      throw new IllegalArgumentException(
          "it has an array whose elements take no bytes, so that a small value could claim "
              + "any number of them");
    }
    Schema fitted =
        Schema.createRecord(
            writer.getName(), writer.getDoc(), writer.getNamespace(), writer.isError());
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : writer.getFields()) {
      Schema.Field own = counterpart(writer, field, ours);
      String name = own == null ? field.name() : own.name();
      boolean all = wholly && own != null && own.hasDefaultValue();
      if (own != null && !isReadable(field.schema(), own.schema(), all)) {
        if (!own.hasDefaultValue()) {
          throw new IllegalArgumentException(
              "its \"%s\" is of type %s".formatted(field.name(), typeOf(field.schema())));
        }
        own = null;
      }
      if (own == null) {
        name = PASSED_BY + field.pos();
      }
      fields.add(new Schema.Field(name, field.schema(), null, null));
    }
    fitted.setFields(fields);
    requireAll(fitted, writer, ours);
    return fitted;
  }

  /** One readable record type is enough, since a value may have that type. */
  private static Schema fittedUnion(Schema writer, Schema ours, boolean wholly) {
    List<Schema> parts = new ArrayList<>();
    List<IllegalArgumentException> refusals = new ArrayList<>();
    for (Schema part : writer.getTypes()) {
      try {
        parts.add(part.getType() == Type.RECORD ? fitted(part, ours, wholly) : part);
      } catch (IllegalArgumentException e) {
        refusals.add(e);
        parts.add(part);
      }
    }
    long records = parts.stream().filter(part -> part.getType() == Type.RECORD).count();
    if (!refusals.isEmpty() && refusals.size() == records) {
      throw refusals.get(0);
    }
    return Schema.createUnion(parts);
  }

  private static void requireAll(Schema fitted, Schema writer, Schema ours) {
    for (Schema.Field own : ours.getFields()) {
      if (!own.hasDefaultValue() && fitted.getField(own.name()) == null) {
        List<String> names = writer.getFields().stream().map(Schema.Field::name).toList();
        throw new IllegalArgumentException(
            "it has no field \"%s\" among %s".formatted(own.name(), names));
      }
    }
  }

  /** Our field that this one is, by its name or another name that we know of it; null if none. */
  private static Schema.Field counterpart(Schema writer, Schema.Field field, Schema ours) {
    Schema.Field same = ours.getField(field.name());
    if (same != null) {
      return same;
    }
    return ours.getFields().stream()
        .filter(own -> own.aliases().contains(field.name()) && writer.getField(own.name()) == null)
        .filter(own -> firstOf(writer, own.aliases()).equals(field.name()))
        .findFirst()
        .orElse(null);
  }

  private static String firstOf(Schema writer, Set<String> names) {
    return writer.getFields().stream()
        .map(Schema.Field::name)
        .filter(names::contains)
        .findFirst()
        .orElseThrow();
  }

  /**
   * Whether at least one kind of the writer's values (or every kind), other than null, can be read
   * as ours.
   */
  private static boolean isReadable(Schema his, Schema own, boolean all) {
    List<Schema> kinds = branches(his);
    return kinds.stream().anyMatch(branch -> isBranchReadable(branch, own))
        && (!all || kinds.stream().allMatch(branch -> isBranchReadable(branch, own)))
        && branches(his).stream().noneMatch(branch -> meansSomethingElse(branch, own));
  }

  private static boolean isBranchReadable(Schema his, Schema own) {
    return SchemaCompatibility.checkReaderWriterCompatibility(own, his).getType()
        == SchemaCompatibilityType.COMPATIBLE;
  }

  /** Avro reads any matching type and ignores what its logical type says about the number. */
  private static boolean meansSomethingElse(Schema his, Schema own) {
    if (COMPLEX.contains(his.getType())) {
      return false;
    }
    boolean isTime =
        branches(own).stream()
            .anyMatch(branch -> branch.getLogicalType() instanceof LogicalTypes.TimestampMillis);
    if (isTime) {
      return his.getType() != Type.LONG
          || (his.getProp(LogicalType.LOGICAL_TYPE_PROP) != null && !Instants.isTime(his));
    }
    return his.getType() != Type.STRING && his.getProp(LogicalType.LOGICAL_TYPE_PROP) != null;
  }

  private static List<Schema> branches(Schema schema) {
    return schema.isUnion()
        ? schema.getTypes().stream().filter(part -> part.getType() != Type.NULL).toList()
        : List.of(schema);
  }

  private static String typeOf(Schema schema) {
    if (schema.isUnion()) {
      return String.join(" or ", schema.getTypes().stream().map(SchemaResolution::typeOf).toList());
    }
    String logical = schema.getProp(LogicalType.LOGICAL_TYPE_PROP);
    String type = schema.getType().getName();
    return logical == null ? type : "%s (%s)".formatted(type, logical);
  }
}
