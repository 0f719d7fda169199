package org.sentimentstreams.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as spreadsheets, pandas, databases and old systems write them. */
class ForeignFilesTest {
  private static final RowPolicy LABELLED = new RowPolicy(true, true, false);
  private static final RowPolicy SKIPPING = new RowPolicy(true, true, true);

  private static List<String> read(byte[] file, FileFormat format, RowPolicy policy) {
    try (var reader = open(file, format, policy)) {
      return rows(reader);
    }
  }

  private static ReviewReader open(byte[] file, FileFormat format, RowPolicy policy) {
    return ReviewReader.of(
        new ByteArrayInputStream(file), format, Columns.usual(), policy, "in.test");
  }

  /** Each as line, text and label. */
  private static List<String> rows(ReviewReader reader) {
    var rows = new ArrayList<String>();
    reader.forEach(row -> rows.add(row.line() + " " + row.text() + " " + row.label()));
    return rows;
  }

  private static List<String> read(String file, FileFormat format) {
    return read(file.getBytes(UTF_8), format, LABELLED);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text;label\r\n\"fine; really\";good\r\nbad, dirty;poor\r\n",
        "text\tlabel\n\"fine; really\"\tgood\n\"bad, dirty\"\tpoor\n",
        "text|label\nfine; really|good\nbad, dirty|poor\n",
        "\"text\",\"label\"\n\"fine; really\",\"good\"\n\"bad, dirty\",\"poor\"\n",
        "text,label\rfine; really,good\r\"bad, dirty\",poor\r",
        ",text,label\n0,fine; really,good\n1,\"bad, dirty\",poor\n",
        "text,label,\nfine; really,good,\n\"bad, dirty\",poor,,\n",
        "text,label\nfine; really, good\n\"bad, dirty\", poor \n,\n , \n\n",
        "\ufefftext,label\nfine; really,good\ntext,label\n\"bad, dirty\",poor\n",
      })
  void shouldReadWhatPassesForCsv(String file) {
    List<String> rows = read(file, FileFormat.CSV);

    assertThat(rows)
        .extracting(row -> row.substring(row.indexOf(' ') + 1))
        .containsExactly("fine; really good", "bad, dirty poor");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sep=;", "SEP=;", "\"sep=;\""})
  void shouldReadTheSeparatorThatASpreadsheetDeclares(String declaration) {
    assertThat(read(declaration + "\r\ntext;label\r\nfine;good\r\n", FileFormat.CSV))
        .containsExactly("3 fine good");
    assertThat(read("sep=\t\r\ntext\tlabel\r\nfine\tgood\r\n", FileFormat.CSV))
        .containsExactly("3 fine good");
    assertThat(read("sep=,\ntext,label\nfine,good\n", FileFormat.CSV))
        .containsExactly("3 fine good");
  }

  @Test
  void shouldReadCellsInQuotesWhereTheHeaderOfATsvIsInQuotes() {
    assertThat(
            read(
                "\"text\"\t\"label\"\n"
                    + "\"fine\tand \"\"new\"\"\"\t\"good\"\n"
                    + "\"line\n"
                    + "break\"\t\"poor\"\n",
                FileFormat.TSV))
        .containsExactly("2 fine\tand \"new\" good", "3 line\nbreak poor");
  }

  @ParameterizedTest
  @EnumSource(FileFormat.class)
  void shouldReadLinesThatEndInCrAlone(FileFormat format) {
    String lines =
        switch (format) {
          case TSV -> "text\tlabel\rfine\tgood\rbad\tpoor\r";
          case CSV -> "text,label\rfine,good\rbad,poor\r";
          case JSONL ->
              "{\"text\":\"fine\",\"label\":\"good\"}\r{\"text\":\"bad\",\"label\":\"poor\"}\r";
          case LINES -> "\rfine\rbad";
        };

    assertThat(read(lines.getBytes(UTF_8), format, RowPolicy.ANY))
        .containsExactlyElementsOf(
            switch (format) {
              case JSONL -> List.of("1 fine good", "2 bad poor");
              case LINES -> List.of("2 fine null", "3 bad null");
              default -> List.of("2 fine good", "3 bad poor");
            });
  }

  @Test
  void shouldPassByRowsOfSeparatorsAlone() {
    assertThat(read("text\tlabel\nfine\tgood\n\t\n \t \nbad\tpoor\n\t\t\n", FileFormat.TSV))
        .containsExactly("2 fine good", "5 bad poor");
  }

  @Test
  void shouldPassByTheHeaderOfAFileThatWasAppended() {
    assertThat(read("text\tlabel\nfine\tgood\n\ufefftext\tlabel\nbad\tpoor\n", FileFormat.TSV))
        .containsExactly("2 fine good", "4 bad poor");
  }

  @ParameterizedTest
  @CsvSource({"1.0, 1", "0.0, 0", "-1.00, -1", "5, 5", "1.5, 1.5", "v1.0, v1.0", "1., 1."})
  void shouldReadAWholeNumberForALabelHoweverItIsWritten(String written, String label) {
    assertThat(read("text,label\nfine,%s\n".formatted(written), FileFormat.CSV))
        .containsExactly("2 fine " + label);
  }

  @Test
  void shouldReadNumbersOfJsonForLabels() {
    assertThat(
            read(
                """
                {"text":"a","label":1.0}
                {"text":"b","label":0}
                {"text":"c","label":[1.0,"x "]}
                {"text":"d","label":true}
                """,
                FileFormat.JSONL))
        .containsExactly("1 a 1", "2 b 0", "3 c 1|x", "4 d true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "UTF-8"})
  void shouldReadWhatAByteOrderMarkSays(String charset) throws IOException {
    byte[] file = "\ufefftext\tlabel\r\ngrößer 😀\tgood\r\n".getBytes(Charset.forName(charset));
    byte[] packed = gzip(file);

    assertThat(read(file, FileFormat.TSV, LABELLED)).containsExactly("2 größer 😀 good");
    assertThat(read(packed, FileFormat.TSV, LABELLED)).containsExactly("2 größer 😀 good");
    assertThat(
            read(
                "\ufefffine\r\nbad".getBytes(Charset.forName(charset)),
                FileFormat.LINES,
                RowPolicy.ANY))
        .containsExactly("1 fine null", "2 bad null");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
  void shouldNameWideCharactersWithoutAMark(String charset) {
    byte[] file = "text\tlabel\n".getBytes(Charset.forName(charset));

    assertThatThrownBy(() -> read(file, FileFormat.TSV, LABELLED))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("iconv -f %s -t UTF-8 in.test > utf8.in.test".formatted(charset));
  }

  /** Such letters have no byte that is 0; the ends of their lines do. */
  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
  void shouldNameWideCharactersOfOtherScriptsWithoutAMark(String charset) {
    byte[] file = "хорошо\nплохо\n".getBytes(Charset.forName(charset));

    assertThatThrownBy(() -> read(file, FileFormat.LINES, RowPolicy.ANY))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("iconv -f %s -t UTF-8".formatted(charset));
    assertThat(read("abc\n\u0000b\nc\nd\n".getBytes(UTF_8), FileFormat.LINES, RowPolicy.ANY))
        .hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sep=;\rtext;label\rfine, really;good\rbad, dirty;poor\r",
        "text,label\r\"fine, really\",good\r\"bad, dirty\",\"poor\"\r",
        "\n \r\ntext,label\n\"fine, really\",good\n\"bad, dirty\",poor\n",
        "\n\nsep=;\n\ntext;label\nfine, really;good\nbad, dirty;poor\n",
      })
  void shouldFindTheHeaderOfATable(String file) {
    assertThat(read(file, FileFormat.CSV))
        .extracting(row -> row.substring(row.indexOf(' ') + 1))
        .startsWith("fine, really good", "bad, dirty poor");
  }

  @Test
  void shouldCountTheBlankLinesBeforeAHeader() {
    assertThat(read("\n\ntext\tlabel\nfine\tgood\n", FileFormat.TSV))
        .containsExactly("4 fine good");
    assertThat(read("\n\ntext,label\nfine,good\n", FileFormat.CSV)).containsExactly("4 fine good");
    assertThatThrownBy(() -> read("\n\nname,label\n", FileFormat.CSV))
        .hasMessageContaining(
            "line 3: there is no column that looks like the text among name, label");
    assertThatThrownBy(() -> read("\n\n\n", FileFormat.CSV)).hasMessageContaining("is empty");
  }

  @Test
  void shouldSayThatPlainLinesHaveNoLabels() {
    assertThatThrownBy(() -> read("fine\n".getBytes(UTF_8), FileFormat.LINES, LABELLED))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("which have no labels", "--format");
  }

  @Test
  void shouldNameTheConversionOfWindowsText() {
    byte[] file = "text,label\nIt\u0092s caf\u00e9,good\n".getBytes(ISO_8859_1);
    try (var reader = open(file, FileFormat.CSV, LABELLED)) {
      rows(reader);

      assertThat(reader.complaints().get(0)).contains("line 2", "iconv -f CP1252 -t UTF-8");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "50 4b 03 04 14 00|save the spreadsheet as CSV",
        "d0 cf 11 e0 a1 b1 1a e1 00|save it as CSV",
        "fd 37 7a 58 5a 00 00|xz -d",
        "28 b5 2f fd 04|zstd -d",
        "42 5a 68 39 31 41 59 26 53 59|bzip2",
        "50 41 52 31 15|Parquet",
        "25 50 44 46 2d 31|PDF",
        "76 65 72 73 69 6f 6e 20 68 74 74 70 73 3a 2f 2f 67 69 74 2d 6c 66 73 2e|git lfs pull",
      })
  void shouldNameFilesThatHoldNoText(String start, String advice) {
    assertThatThrownBy(() -> read(bytes(start), FileFormat.CSV, LABELLED))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageStartingWith("in.test is ")
        .hasMessageContaining(advice);
  }

  @Test
  void shouldNameAFileThatIsCompressedTwice() throws IOException {
    byte[] twice = gzip(gzip("text,label\nfine,good\n".getBytes(UTF_8)));

    assertThatThrownBy(() -> read(twice, FileFormat.CSV, LABELLED))
        .hasMessageContaining("compressed with gzip twice");
  }

  private static byte[] gzip(byte[] content) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(content);
    }
    return packed.toByteArray();
  }

  @Test
  void shouldReadTextThatBeginsLikeAnotherKindOfFile() {
    assertThat(read("PK".getBytes(UTF_8), FileFormat.LINES, RowPolicy.ANY))
        .containsExactly("1 PK null");
    assertThat(read("%".getBytes(UTF_8), FileFormat.LINES, RowPolicy.ANY))
        .containsExactly("1 % null");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"text\":\"fine\",\"label\":\"good\"},{\"text\":\"bad\",\"label\":\"poor\"}]",
        "\n"
            + " \n"
            + "[\n"
            + "{\"text\":\"fine\",\"label\":\"good\"},\n"
            + " {\"text\":\"bad\",\"label\":\"poor\"}\n"
            + "]\n",
        "{\n"
            + " \"text\": \"fine\",\n"
            + " \"label\": \"good\"\n"
            + "}\n"
            + "{\n"
            + " \"text\": \"bad\",\n"
            + " \"label\": \"poor\"\n"
            + "}\n",
        "{\"text\":\"fine\",\n\"label\":\"good\"} {\"text\":\"bad\",\"label\":\"poor\"}",
        "\ufeff{\"label\":\"good\",\"votes\":NaN,\"text\":\"fine\"}\n"
            + "\ufeff{\"label\":\"poor\",\"text\":\"bad\",\"style\":{\"a\":1}}\n",
      })
  void shouldReadJsonHoweverItIsLaidOut(String file) {
    List<String> rows = read(file, FileFormat.JSONL);

    assertThat(rows)
        .extracting(row -> row.substring(row.indexOf(' ') + 1))
        .containsExactly("fine good", "bad poor");
    assertThat(rows).extracting(row -> row.substring(0, row.indexOf(' '))).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"review_id\":\"r1\",\"stars\":5.0,\"text\":\"Great\",\"date\":\"2016-03-09\"}', stars,"
        + " Great, 5",
    "'{\"overall\":4.0,\"reviewText\":\"Great\",\"style\":{\"Color:\":\""
        + " Red\"},\"image\":[\"a\"]}', overall, Great, 4",
    "'{\"rating\":1.0,\"title\":\"Bad\",\"text\":\"Great\",\"images\":[{\"small\":\"x\"}]}',"
        + " rating, Great, 1",
    "'{\"recommendationid\":\"7\",\"review\":\"Great\",\"voted_up\":false,\"author\":{\"x\":1}}',"
        + " voted_up, Great, false",
  })
  void shouldReadTheObjectsOfKnownCollections(
      String object, String labels, String text, String label) {
    try (var reader =
        ReviewReader.of(
            new ByteArrayInputStream(object.getBytes(UTF_8)),
            FileFormat.JSONL,
            new Columns(null, labels, null),
            LABELLED,
            "in.test")) {
      assertThat(rows(reader)).containsExactly("1 %s %s".formatted(text, label));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'text': 'fine'}", "{u'text': u'fine', 'hours': 1.5}", "{u\"text\": 1}"})
  void shouldNameTheNotationOfPython(String line) {
    assertThatThrownBy(() -> read(line, FileFormat.JSONL))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageStartingWith("in.test line 1: ")
        .hasMessageContaining("ast.literal_eval");
  }

  @ParameterizedTest
  @CsvSource({
    "CSV, 'text,label\nfine,good\n,poor\nlost,\na,b,c\nbad,poor\n'",
    "TSV, 'text\tlabel\nfine\tgood\n \tpoor\nlost\t\na\tb\tc\nbad\tpoor\n'",
    "JSONL, '{\"text\":\"fine\",\"label\":\"good\"}\n"
        + "{\"text\":null,\"label\":\"poor\"}\n"
        + "{\"text\":\"lost\"}\n"
        + "{\"text\n"
        + "{\"text\":\"bad\",\"label\":\"poor\"}\n"
        + "'",
    "JSONL, '[{\"text\":\"fine\",\"label\":\"good\"},\n"
        + "{\"label\":\"poor\"},\n"
        + "{\"text\":\"lost\",\"label\":NaN},\n"
        + "5,\n"
        + "{\"text\":\"bad\",\"label\":\"poor\"}]'",
    "CSV, 'text,label\nfine,good\n\"a\" b,poor\n\"c \\\"d\\\" e\",\"f\" g\n\"h\"i\nbad,poor\n'",
  })
  void shouldLeaveOutAndNameRowsThatCannotBeUsed(FileFormat format, String file) {
    byte[] content = file.replace("\\n", "\n").replace("\\t", "\t").getBytes(UTF_8);

    try (var reader = open(content, format, SKIPPING)) {
      assertThat(rows(reader))
          .extracting(row -> row.substring(row.indexOf(' ') + 1))
          .containsExactly("fine good", "bad poor");
      assertThat(reader.leftOut()).isEqualTo(3);
      assertThat(reader.complaints().get(0))
          .isEqualTo("in.test: 3 rows that cannot be used are left out:");
      assertThat(reader.complaints()).hasSize(4).element(1).asString().contains("in.test line ");
    }
    assertThatThrownBy(() -> read(content, format, LABELLED))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("in.test line ")
        .hasMessageContaining("--skip-invalid");
  }

  @Test
  void shouldNameTheFirstOfManyRowsThatAreLeftOut() {
    try (var reader =
        open(("text,label\n" + "x,\n".repeat(5000)).getBytes(UTF_8), FileFormat.CSV, SKIPPING)) {
      assertThat(rows(reader)).isEmpty();
      assertThat(reader.complaints())
          .hasSize(4)
          .first()
          .asString()
          .contains("5,000 rows", "the first of them");
    }
  }

  @Test
  void shouldAskForTheColumnOfLabelsAndNotLeaveOutAllRows() {
    assertThatThrownBy(() -> read("text,stars\nfine,5\n".getBytes(UTF_8), FileFormat.CSV, SKIPPING))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("there is no column that looks like the label among text, stars")
        .hasMessageEndingWith("--label-column");
  }

  @Test
  void shouldNotLeaveOutTheRestOfAFileForOneQuote() {
    byte[] file = "text,label\nfine,good\n\"open,poor\nbad,poor\n".getBytes(UTF_8);

    assertThatThrownBy(() -> read(file, FileFormat.CSV, SKIPPING))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("in.test line 3: a quote opens a cell and nothing closes it");
  }

  @Test
  void shouldNotTakeTheSecondLineOfACellForARow() {
    byte[] file = "text\tlabel\n\"one\ntwo\"\tgood\n".getBytes(UTF_8);

    assertThatThrownBy(() -> read(file, FileFormat.TSV, SKIPPING))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("in.test line 2: ")
        .hasMessageContaining("--format csv");
    assertThat(read(file, FileFormat.CSV, SKIPPING)).containsExactly("2 one\ntwo good");
  }

  @Test
  void shouldReadNamesWhoseQuotesStandBehindABlank() {
    assertThat(read("\"text\", \"label\"\n\"fine\", \"good\"\n", FileFormat.CSV))
        .containsExactly("2 fine good");
  }

  @Test
  void shouldNotMindTwoColumnsThatNobodyAsksFor() {
    assertThat(read("item_id,item_id,text,label\n1,2,fine,good\n", FileFormat.CSV))
        .containsExactly("2 fine good");
    assertThatThrownBy(() -> read("id,id,text,label\n1,2,fine,good\n", FileFormat.CSV))
        .hasMessageContaining("two columns are called \"id\"");
  }

  @Test
  void shouldSayWhichFormatAFileHas() {
    assertThatThrownBy(() -> read("text,label\nfine,good\n", FileFormat.TSV))
        .hasMessageContaining("--format csv");
    assertThatThrownBy(() -> read("text\tlabel\n\"a\tb\"\tgood\n", FileFormat.TSV))
        .hasMessageContaining("--format csv");
    assertThat(read("text\tlabel\n\"a\tb\"\tgood\n", FileFormat.CSV))
        .containsExactly("2 a\tb good");
  }

  @Test
  void shouldTakeAnAbsentTextForABlankOneWhereThatIsAllowed() {
    assertThat(read("{\"text\":null,\"label\":1}".getBytes(UTF_8), FileFormat.JSONL, RowPolicy.ANY))
        .containsExactly("1  1");
  }
}
