package org.sentimentstreams.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.schema.LabeledReview;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.schema.Review;

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
      missing in what a writer wrote. How to write and read them in [other languages](#from-other-languages) stands at the end.

      Values are in Avro's single-object encoding: `c3 01`, the CRC-64-AVRO fingerprint of the writer's schema, the least significant byte
      first, and the record. The ten bytes before a record stand with each schema.
      """;

  /** What stands from here on is written by hand. */
  private static final String BY_HAND = "\n## From other languages\n";

  private static String page() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(Path.of("schemas"))) {
      files = all.filter(file -> file.toString().endsWith(".avsc")).sorted().toList();
    }
    StringBuilder page = new StringBuilder(INTRODUCTION);
    for (Path file : files) {
      add(new Schema.Parser().parse(file.toFile()), "##", page);
    }
    String before = Files.readString(PAGE);
    return page.append(before.substring(before.indexOf(BY_HAND))).toString();
  }

  /** The bytes before a record, in hexadecimal. */
  static String header(Schema schema) {
    long fingerprint = SchemaNormalization.parsingFingerprint64(schema);
    return "c301%016x".formatted(Long.reverseBytes(fingerprint));
  }

  private static void add(Schema record, String heading, StringBuilder page) {
    page.append("\n%s %s\n\n%s\n\n".formatted(heading, record.getName(), record.getDoc()));
    if (heading.equals("##")) {
      page.append(
          "Fingerprint `%016x`; a value begins with `%s`.\n\n"
              .formatted(SchemaNormalization.parsingFingerprint64(record), header(record)));
    }
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

  @ParameterizedTest
  @ValueSource(classes = {Review.class, Prediction.class, LabeledReview.class})
  void shouldSayHowAValueBegins(Class<? extends SpecificRecordBase> type) throws Exception {
    Schema schema = SpecificData.get().getSchema(type);
    byte[] fingerprint = SchemaNormalization.parsingFingerprint("CRC-64-AVRO", schema);

    String header = "c301" + HexFormat.of().formatHex(fingerprint);
    assertThat(Files.readString(PAGE)).contains("a value begins with `%s`".formatted(header));
  }

  @Test
  void shouldBeginValuesInItsProgramsAsTheSchemasDo() throws IOException {
    String page = Files.readString(PAGE);
    String programs = page.substring(page.indexOf(BY_HAND));

    assertThat(Pattern.compile("c301[0-9a-f]{16}").matcher(programs).results())
        .extracting(MatchResult::group)
        .containsOnly(header(Review.getClassSchema()), header(Prediction.getClassSchema()));
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
