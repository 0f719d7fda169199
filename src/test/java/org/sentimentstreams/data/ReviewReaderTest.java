package org.sentimentstreams.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.SharedFiles;

class ReviewReaderTest {

  private static final Columns USUAL = Columns.usual();
  private static final RowPolicy NEEDS_TEXT = new RowPolicy(true, false, false);

  @TempDir Path folder;

  @Test
  void shouldReadTheReferenceFormat() {
    assertThat(tsv("label\ttext\n1\tfine\n0\tnot so\n"))
        .containsExactly(row(2, "fine", "1"), row(3, "not so", "0"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "label\ttext\r\n1\tfine\r\n",
        "label\ttext\n1\tfine",
        "label\ttext\n\n1\tfine\n\n"
      })
  void shouldNotMindHowLinesEnd(String file) {
    assertThat(tsv(file)).extracting(ReviewRow::text).containsExactly("fine");
  }

  @Test
  void shouldTakeAQuoteInATsvForALetter() {
    assertThat(tsv("label\ttext\n1\t\"open and \"\"shut\n0\t'x'\n"))
        .extracting(ReviewRow::text)
        .containsExactly("\"open and \"\"shut", "'x'");
  }

  @Test
  void shouldKeepCharactersThatOthersTakeForTheEndOfALine() {
    String odd = "a\rb\u0085c\u2028d\u000be\u0000f";

    assertThat(tsv("text\n" + odd + "\n")).extracting(ReviewRow::text).containsExactly(odd);
  }

  @Test
  void shouldReadUnicodeAcrossTheEndsOfBuffers() {
    String emoji = "\uD83D\uDE00感".repeat(50_001);

    assertThat(tsv("text\n" + emoji + "\nx\n"))
        .containsExactly(row(2, emoji, null), row(3, "x", null));
  }

  @Test
  void shouldReplaceMalformedBytes() {
    byte[] bytes = {'t', 'e', 'x', 't', '\n', 'a', (byte) 0xFF, 'b', (byte) 0xE2, '\n'};

    assertThat(all(bytes, FileFormat.TSV, USUAL))
        .extracting(ReviewRow::text)
        .containsExactly("a\uFFFDb\uFFFD");
  }

  @Test
  void shouldSayThatAFileIsNotUtf8() {
    byte[] latin1 = "text\nfine\nun caf\u00e9\nd\u00e9j\u00e0 vu\n".getBytes(ISO_8859_1);
    try (var reader =
        ReviewReader.of(
            new ByteArrayInputStream(latin1), FileFormat.TSV, USUAL, RowPolicy.ANY, "old.tsv")) {
      assertThat(reader.complaints()).isEmpty();
      reader.forEach(row -> {});

      assertThat(reader.complaints().get(0))
          .startsWith("old.tsv line 3, and 2 rows in all, hold bytes that are not UTF-8")
          .contains("iconv");
    }
  }

  @Test
  void shouldSayThatIdsAndLabelsAreNotUtf8() {
    byte[] latin1 =
        "id\tlabel\ttext\n\u00e91\tgood\tfine\n2\tn\u00e9gatif\tdull\n3\tgood\tok\n"
            .getBytes(ISO_8859_1);
    try (var reader =
        ReviewReader.of(
            new ByteArrayInputStream(latin1), FileFormat.TSV, USUAL, RowPolicy.ANY, "old.tsv")) {
      reader.forEach(row -> {});

      assertThat(reader.complaints().get(0)).startsWith("old.tsv line 2, and 2 rows in all");
    }
  }

  @ParameterizedTest
  @EnumSource(FileFormat.class)
  void shouldSkipAByteOrderMark(FileFormat format) {
    String file = format == FileFormat.JSONL ? "{\"text\":\"a\"}" : "text\na\n";

    assertThat(all(("\uFEFF" + file).getBytes(UTF_8), format, USUAL).get(0).text())
        .isEqualTo(format == FileFormat.LINES ? "text" : "a");
  }

  @Test
  void shouldFindAllColumnsByUsualNamesInAnyCase() {
    String file =
        "Lang\tREVIEW_ID\tSentiment\tTitle_Id\tReview\nen\tr1\tpos\ttt1\tfine\n\t\t\t\tbare\n";

    assertThat(tsv(file))
        .containsExactly(
            new ReviewRow(2, "r1", "fine", "pos", "tt1", "en"),
            new ReviewRow(3, null, "bare", null, null, null));
  }

  @Test
  void shouldPreferTheMostTellingName() {
    assertThat(tsv("comment\ttext\tclass\tlabel\na\tb\tc\td\n")).containsExactly(row(2, "b", "d"));
  }

  @Test
  void shouldUseTheColumnsThatTheUserNames() {
    var columns = new Columns("sentiment", "stars", "text");

    assertThat(
            all("text\tsentiment\tstars\nr1\tlovely\t5\n".getBytes(UTF_8), FileFormat.TSV, columns))
        .containsExactly(new ReviewRow(2, "r1", "lovely", "5", null, null));
  }

  @Test
  void shouldListTheColumnsWhenNoneIsTheText() {
    assertThatThrownBy(() -> tsv("stars\tblurb\n1\tx\n"))
        .isInstanceOf(InvalidDataException.class)
        .hasMessage(
            "in.test line 1: there is no column that looks like the text among stars, blurb: name"
                + " one of these with --text-column");
  }

  @ParameterizedTest
  @CsvSource({"x,,,--text-column", ",x,,--label-column", ",,x,--id-column"})
  void shouldRefuseANamedColumnThatIsNotThere(String text, String label, String id, String flag) {
    byte[] file = "text\tlabel\tid\n".getBytes(UTF_8);

    assertThatThrownBy(() -> all(file, FileFormat.TSV, new Columns(text, label, id)))
        .hasMessageContaining("no column \"x\" among text, label, id")
        .hasMessageEndingWith(flag);
  }

  @Test
  void shouldRefuseTwoTextColumnsOfOneName() {
    assertThatThrownBy(() -> tsv("text\ttext\na\tb\n"))
        .hasMessageContaining("two columns are called \"text\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1\tx\ty"})
  void shouldNameTheLineThatHasTooFewOrTooManyColumns(String bad) {
    assertThatThrownBy(() -> tsv("label\ttext\n1\tfine\n\n" + bad + "\n"))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageStartingWith("in.test line 4: it has ")
        .hasMessageContaining("where the header has 2 (label, text)");
  }

  @ParameterizedTest
  @EnumSource(
      value = FileFormat.class,
      names = {"TSV", "CSV"})
  void shouldAskForAHeaderInAnEmptyTable(FileFormat format) {
    assertThatThrownBy(() -> all(new byte[0], format, USUAL))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("in.test is empty: a header line");
    assertThat(all("text\n".getBytes(UTF_8), format, USUAL)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = FileFormat.class,
      names = {"JSONL", "LINES"})
  void shouldFindNoRowsInAnEmptyFileWithoutAHeader(FileFormat format) {
    assertThat(all(new byte[0], format, USUAL)).isEmpty();
    assertThat(all("\n \r\n".getBytes(UTF_8), format, USUAL)).isEmpty();
  }

  @Test
  void shouldReadCsvWithQuotesAndLineBreaks() {
    String file = "id,text,label\r\n1,\"a, \"\"b\"\"\nc\",pos\r\n2,plain,neg\n\n3,\"\",\n";

    assertThat(all(file.getBytes(UTF_8), FileFormat.CSV, USUAL))
        .containsExactly(
            new ReviewRow(2, "1", "a, \"b\"\nc", "pos", null, null),
            new ReviewRow(4, "2", "plain", "neg", null, null),
            new ReviewRow(6, "3", "", null, null, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"never closed\n\n\n", "\"closed\" too early,x\n", "one\n", "a,b,c\n"})
  void shouldNameTheLineOfABrokenCsvRow(String bad) {
    assertThatThrownBy(
            () -> all(("text,label\nfine,1\n" + bad).getBytes(UTF_8), FileFormat.CSV, USUAL))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageStartingWith("in.test ")
        .hasMessageContaining("line 3: ");
  }

  @Test
  void shouldReadJsonWithNumbersAndNulls() {
    String file =
        """
        {"review":"fine","sentiment":1,"key":9007199254740993,"extra":{"a":[1]}}

        {"TEXT":42,"label":null,"id":"","lang":"de","product":"p"}
        {"text":"","label":true}
        """;

    assertThat(all(file.getBytes(UTF_8), FileFormat.JSONL, USUAL))
        .containsExactly(
            new ReviewRow(1, "9007199254740993", "fine", "1", null, null),
            new ReviewRow(3, null, "42", null, "p", "de"),
            new ReviewRow(4, null, "", "true", null, null));
  }

  @Test
  void shouldReadSeveralLabelsFromAList() {
    String file =
        """
        {"text":"fine","label":["food","staff"]}
        {"text":"bad","label":["price"]}
        {"text":"none","label":[]}
        """;

    assertThat(all(file.getBytes(UTF_8), FileFormat.JSONL, USUAL))
        .extracting(ReviewRow::label)
        .containsExactly("food|staff", "price", "|");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\":\"x\"",
        "{\"text\":\"x\"} {\"text\":\"y\"}",
        "[{\"text\":\"x\"}]",
        "\"x\"",
        "null",
        "text",
        "{\"text\":null}",
        "{\"text\":[\"x\"]}",
        "{\"text\":\"x\",\"label\":{}}",
        "{\"text\":\"x\",\"label\":[\"a\",[\"b\"]]}",
        "{\"stars\":1}",
        "{}",
      })
  void shouldNameTheLineOfABadObject(String bad) {
    String file = "{\"text\":\"a\"}\n\n" + bad + "\n";

    assertThatThrownBy(() -> texts(Files.writeString(folder.resolve("in.jsonl"), file)))
        .isInstanceOf(InvalidDataException.class)
        .message()
        .contains("in.jsonl line 3: ", "--skip-invalid")
        .doesNotContain("Source", "Feature", "token");
  }

  @Test
  void shouldTakeEveryLineThatIsNotBlankForAText() {
    assertThat(all("a\tb\n\n \t\r\n{\"c\"}\r\nd".getBytes(UTF_8), FileFormat.LINES, USUAL))
        .containsExactly(row(1, "a\tb", null), row(4, "{\"c\"}", null), row(5, "d", null));
  }

  @ParameterizedTest
  @EnumSource(FileFormat.class)
  void shouldReadAReviewOfFiftyMegabytes(FileFormat format) {
    byte[] text = new byte[50_000_000];
    Arrays.fill(text, (byte) 'x');
    boolean json = format == FileFormat.JSONL;
    InputStream file =
        new SequenceInputStream(
            new ByteArrayInputStream((json ? "{\"text\":\"" : "text\n").getBytes(UTF_8)),
            new SequenceInputStream(
                new ByteArrayInputStream(text),
                new ByteArrayInputStream((json ? "\"}\n" : "\n").getBytes(UTF_8))));
    var last = new ArrayList<Integer>();

    try (var reader = ReviewReader.of(file, format, USUAL, RowPolicy.ANY, "in.test")) {
      reader.forEach(row -> last.add(row.text().length()));
    }

    assertThat(last).endsWith(text.length);
  }

  @ParameterizedTest
  @EnumSource(FileFormat.class)
  void shouldRefuseALineWithoutEndBeforeItFillsTheMemory(FileFormat format) {
    String start = format == FileFormat.CSV ? "text\n\"" : "text\n";
    var file =
        new SequenceInputStream(new ByteArrayInputStream(start.getBytes(UTF_8)), new Endless());

    assertThatThrownBy(
            () -> {
              try (var reader = ReviewReader.of(file, format, USUAL, RowPolicy.ANY, "in.test")) {
                reader.forEach(row -> assertThat(row).isNotNull());
              }
            })
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining(format == FileFormat.JSONL ? "in.test line 1" : "characters");
  }

  @Test
  void shouldLimitTheRowAndNotTheFile() throws IOException {
    String file = "text\n" + ("x".repeat(999) + "\n").repeat(100);
    int maxChars = 20_000;

    try (var csv =
        new CommaSeparated(
            new BufferedReader(new StringReader(file)),
            new Separator(',', false),
            USUAL,
            RowPolicy.ANY,
            "in.test",
            maxChars)) {
      for (int i = 0; i < 100; i++) {
        assertThat(csv.next().text()).hasSize(999);
      }
      assertThat(csv.next()).isNull();
    }
    try (var lines = new LineReader(new StringReader("12345\n1234\n123456"), false, "in.test", 5)) {
      assertThat(lines.readLine()).isEqualTo("12345");
      assertThat(lines.readLine()).isEqualTo("1234");
      assertThatThrownBy(lines::readLine)
          .hasMessage("in.test line 3: it has more than 5 characters: split it or drop it");
    }
  }

  @Test
  void shouldReadWhatIsThereBeforeTheStreamEnds() {
    var stream =
        new SequenceInputStream(
            new ByteArrayInputStream("text\nfirst\n".getBytes(UTF_8)), new Broken());

    try (var reader =
        ReviewReader.of(new Dribble(stream), FileFormat.TSV, USUAL, RowPolicy.ANY, "in.test")) {
      assertThatThrownBy(() -> reader.forEach(row -> assertThat(row.text()).isEqualTo("first")))
          .isInstanceOf(InvalidDataException.class)
          .hasMessageContaining("it cannot be read (the cable is out)");
    }
  }

  @Test
  void shouldRecogniseGzipByItsBytesAndNotByTheName() throws IOException {
    Path packed = Files.write(folder.resolve("packed.tsv"), gzip("text\nfine\n"));
    Path plain = Files.writeString(folder.resolve("plain.tsv.gz"), "text\nfine\n");

    assertThat(texts(packed)).containsExactly("fine");
    assertThat(texts(plain)).containsExactly("fine");
  }

  @Test
  void shouldReadConcatenatedGzipFromAPipeThatHasNothingReadyYet() throws IOException {
    var both = new ByteArrayOutputStream();
    both.write(gzip("one\n"));
    both.write(gzip("two\n"));
    var pipe = new Dribble(new ByteArrayInputStream(both.toByteArray()));

    try (var reader = ReviewReader.of(pipe, FileFormat.LINES, USUAL, RowPolicy.ANY, "in.test")) {
      assertThat(reader).extracting(ReviewRow::text).containsExactly("one", "two");
    }
  }

  @Test
  void shouldSayThatGzipEndsTooEarly() throws IOException {
    byte[] whole = gzip("text\n" + "fine\n".repeat(1000));

    assertThatThrownBy(() -> all(Arrays.copyOf(whole, whole.length - 9), FileFormat.TSV, USUAL))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("ends too early");
    assertThatThrownBy(() -> all(Arrays.copyOf(whole, 5), FileFormat.LINES, USUAL))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("ends too early");
  }

  @Test
  void shouldSayThatGzipIsDamaged() throws IOException {
    byte[] bytes = gzip("text\nfine\n");
    bytes[bytes.length - 6] ^= 0x55;

    assertThatThrownBy(() -> all(bytes, FileFormat.TSV, USUAL))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void shouldSayWhatIsWrongWithAPath() throws IOException {
    Path missing = folder.resolve("missing.tsv");

    assertThatThrownBy(() -> texts(missing))
        .hasMessage("%s does not exist: name a file that does", missing);
    assertThatThrownBy(
            () -> ReviewReader.open(folder, Optional.of(FileFormat.TSV), USUAL, NEEDS_TEXT))
        .hasMessage("%s is a directory: name a file", folder);
    assertThatThrownBy(() -> texts(folder.resolve("reviews.xlsx")))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("--format");
  }

  @ParameterizedTest
  @CsvSource({
    "a.tsv, TSV",
    "A.TSV.GZ, TSV",
    "a.b.csv, CSV",
    "a.csv.gz, CSV",
    "a.jsonl, JSONL",
    "a.ndjson, JSONL",
    "a.json.gz, JSONL",
    "dir.tsv/a.txt, LINES",
  })
  void shouldTellTheFormatFromTheEnding(String name, FileFormat format) {
    assertThat(FileFormat.of(Path.of(name))).isEqualTo(format);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a.gz", "tsv", "a.tsv.zip", "/", ""})
  void shouldRefuseAnEndingThatTellsNothing(String name) {
    assertThatThrownBy(() -> FileFormat.of(Path.of(name))).isInstanceOf(InvalidDataException.class);
  }

  @Test
  void shouldGoOnWhereItStoppedAndEndOnce() {
    var in = new ByteArrayInputStream("a\nb\n".getBytes(UTF_8));
    try (var reader = ReviewReader.of(in, FileFormat.LINES, USUAL, RowPolicy.ANY, "in.test")) {
      Iterator<ReviewRow> rows = reader.iterator();

      assertThat(rows.hasNext()).isTrue();
      assertThat(rows.hasNext()).isTrue();
      assertThat(rows.next().text()).isEqualTo("a");
      assertThat(reader.iterator().next().text()).isEqualTo("b");
      assertThat(rows.hasNext()).isFalse();
      assertThatThrownBy(rows::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void shouldReadTheWholeReferenceFile() {
    Path file = SharedFiles.require("data/imdb-test.tsv.gz");

    try (var reader = ReviewReader.open(file, Optional.empty(), USUAL, NEEDS_TEXT)) {
      var labels = new ArrayList<String>();
      reader.forEach(row -> labels.add(row.label()));

      assertThat(labels).hasSize(25_000);
      assertThat(labels.stream().filter("1"::equals)).hasSize(12_500);
      assertThat(labels.stream().filter("0"::equals)).hasSize(12_500);
    }
  }

  private static ReviewRow row(long line, String text, String label) {
    return new ReviewRow(line, null, text, label, null, null);
  }

  private static List<ReviewRow> tsv(String file) {
    return all(file.getBytes(UTF_8), FileFormat.TSV, USUAL);
  }

  private static List<ReviewRow> all(byte[] file, FileFormat format, Columns columns) {
    var rows = new ArrayList<ReviewRow>();
    try (var reader =
        ReviewReader.of(
            new ByteArrayInputStream(file), format, columns, RowPolicy.ANY, "in.test")) {
      reader.forEach(rows::add);
    }
    assertThat(rows).allMatch(row -> row.place().equals("in.test line " + row.line()));
    rows.replaceAll(row -> row.of(null));
    return rows;
  }

  private static List<String> texts(Path file) {
    var texts = new ArrayList<String>();
    try (var reader = ReviewReader.open(file, Optional.empty(), USUAL, NEEDS_TEXT)) {
      reader.forEach(row -> texts.add(row.text()));
    }
    return texts;
  }

  private static byte[] gzip(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  /** Never has a byte ready, and gives one at a time, as a slow pipe does. */
  private static final class Dribble extends InputStream {

    private final InputStream in;

    Dribble(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return in.read(target, offset, Math.min(length, 1));
    }
  }

  private static final class Endless extends InputStream {

    @Override
    public int read() {
      return 'x';
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      Arrays.fill(target, offset, offset + length, (byte) 'x');
      return length;
    }
  }

  private static final class Broken extends InputStream {

    @Override
    public int read() throws IOException {
      throw new IOException("the cable is out");
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      throw new IOException("the cable is out");
    }
  }
}
