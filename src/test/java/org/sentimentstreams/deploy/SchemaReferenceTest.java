package org.sentimentstreams.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.junit.jupiter.api.Test;

/**
 * docs/schemas.md says what is in schemas/. {@code mvn verify -Dtest=SchemaReferenceTest
 * -Dupdate.docs=true} writes it anew.
 */
class SchemaReferenceTest {
  private static final Path PAGE = Path.of("docs/schemas.md");

  private static final String INTRODUCTION =
      """
      # Schemas

      The Avro records on the topics, made from `schemas/*.avsc` (a test keeps this page true). A field with a default may be
      missing in what a writer wrote.
      """;

  private static String page() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(Path.of("schemas"))) {
      files = all.filter(file -> file.toString().endsWith(".avsc")).sorted().toList();
    }
    StringBuilder page = new StringBuilder(INTRODUCTION);
    for (Path file : files) {
      add(new Schema.Parser().parse(file.toFile()), "##", page);
    }
    return page.toString();
  }

  private static void add(Schema record, String heading, StringBuilder page) {
    page.append("\n%s %s\n\n%s\n\n".formatted(heading, record.getName(), record.getDoc()));
    page.append("| field | type | default | what it is |\n|---|---|---|---|\n");
    for (Schema.Field field : record.getFields()) {
      page.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(field.name(), type(field.schema()), defaultOf(field), field.doc()));
    }
    record.getFields().stream()
        .map(field -> inner(field.schema()))
        .filter(schema -> schema.getType() == Schema.Type.RECORD)
        .forEach(schema -> add(schema, heading + "#", page));
  }

  private static Schema inner(Schema schema) {
    return switch (schema.getType()) {
      case ARRAY -> inner(schema.getElementType());
      case MAP -> inner(schema.getValueType());
      case UNION -> inner(schema.getTypes().get(schema.getTypes().size() - 1));
      default -> schema;
    };
  }

  private static String type(Schema schema) {
    return switch (schema.getType()) {
      case ARRAY -> "list of " + type(schema.getElementType());
      case MAP -> "map of " + type(schema.getValueType());
      case UNION -> join(schema.getTypes().stream().map(SchemaReferenceTest::type), " or ");
      case RECORD -> schema.getName();
      case ENUM -> join(schema.getEnumSymbols().stream().map(s -> "`" + s + "`"), ", ");
      default ->
          schema.getLogicalType() == null
              ? schema.getType().name().toLowerCase(Locale.ROOT)
              : schema.getLogicalType().getName();
    };
  }

  private static String join(Stream<String> words, String separator) {
    return words.collect(Collectors.joining(separator));
  }

  private static String defaultOf(Schema.Field field) {
    if (!field.hasDefaultValue()) {
      return "";
    }
    Object value = GenericData.get().getDefaultValue(field);
    return value == null ? "null" : "`" + value + "`";
  }

  @Test
  void shouldSayWhatTheSchemasSay() throws IOException {
    if (Boolean.getBoolean("update.docs")) {
      Files.writeString(PAGE, page());
    }

    assertThat(PAGE)
        .as("to bring it up to date: mvn verify -Dtest=SchemaReferenceTest -Dupdate.docs=true")
        .hasContent(page());
  }
}
