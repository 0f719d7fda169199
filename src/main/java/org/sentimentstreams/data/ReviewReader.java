package org.sentimentstreams.data;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * Reads the reviews of one file or stream, one row at a time, in one pass. Gzip is recognised by
 * its first bytes. The text is UTF-8, or what a byte order mark says; malformed bytes become
 * U+FFFD, and {@link #complaints} says so.
 */
public final class ReviewReader implements Iterable<ReviewRow>, Closeable {
  private final Rows rows;
  private final String source;
  private final String charset;
  private final UsableRows iterator;

  private ReviewReader(Rows rows, RowPolicy policy, String source, String charset) {
    this.rows = rows;
    this.source = source;
    this.charset = charset;
    this.iterator = new UsableRows(rows, source, policy);
  }

  /**
   * Opens a file.
   *
   * @param format how the reviews stand in it; if empty, the ending of the name tells
   * @throws InvalidDataException if the file is missing, unreadable, of no known format, or its
   *     header lacks a column that is needed
   */
  public static ReviewReader open(
      Path file, Optional<FileFormat> format, Columns columns, RowPolicy policy) {
    FileFormat known = format.orElseGet(() -> FileFormat.of(file));
    if (Files.isDirectory(file)) {
      throw new InvalidDataException(file + " is a directory: name a file");
    }
    try {
      InputStream in = Files.newInputStream(file);
      try {
        return of(in, known, columns, policy, file.toString());
      } catch (RuntimeException e) {
        in.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new InvalidDataException(file + " does not exist: name a file that does", e);
    } catch (AccessDeniedException e) {
      throw new InvalidDataException(file + " may not be read: change its permissions", e);
    } catch (IOException e) {
      throw new InvalidDataException(file + " cannot be opened: " + Excerpt.of(e.getMessage()), e);
    }
  }

  /**
   * Reads a stream, such as standard input.
   *
   * @param sourceName what error messages call it
   * @throws InvalidDataException if the header cannot be read or lacks a column that is needed
   */
  public static ReviewReader of(
      InputStream in, FileFormat format, Columns columns, RowPolicy policy, String sourceName) {
    try {
      TextStream stream = TextStream.open(in, sourceName);
      Rows rows = rows(stream.text(), format, columns, policy, sourceName);
      return new ReviewReader(rows, policy, sourceName, stream.charset());
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(sourceName, 1, e);
    }
  }

  /**
   * The rows that are left; each call gives the same iterator. It throws {@link
   * InvalidDataException}, which names the line, at a row that cannot be used, unless the policy is
   * to leave those out.
   */
  @Override
  public Iterator<ReviewRow> iterator() {
    return iterator;
  }

  /** The names of the columns where a header has them; else none. */
  public List<String> columns() {
    return rows.columns();
  }

  /**
   * What a person should know of the rows that were read: which were left out, and how many hold
   * bytes that are no text.
   */
  public List<String> complaints() {
    return iterator.complaints(charset);
  }

  /** How many rows were left out so far. */
  public long leftOut() {
    return iterator.leftOut();
  }

  /**
   * Closes the file or stream.
   *
   * @throws InvalidDataException if that fails
   */
  @Override
  public void close() {
    try {
      rows.close();
    } catch (IOException e) {
      throw unreadable(source, rows.line(), e);
    }
  }

  private static Rows rows(
      BufferedReader text, FileFormat format, Columns columns, RowPolicy policy, String source)
      throws IOException {
    int most = LineReader.MAX_LINE_CHARS;
    if (format == FileFormat.LINES && policy.needsLabel()) {
      throw new InvalidDataException(
          source
              + " is read as plain lines of text, which have no labels: if it is a table or JSON,"
              + " name its format with --format");
    }
    String first = FirstLines.firstLine(text);
    if (format == FileFormat.CSV) {
      return new CommaSeparated(text, Separator.of(first), columns, policy, source, most);
    }
    var objects = new JsonObjects(columns, policy, source);
    if (format == FileFormat.JSONL && JsonDocument.begins(text)) {
      return new JsonDocument(text, objects, source, most);
    }
    var lines = new LineReader(text, FirstLines.endsLinesWithCr(text), source, most);
    if (format == FileFormat.TSV && TabSeparated.isQuoted(first)) {
      return new CommaSeparated(text, new Separator('\t', false), columns, policy, source, most);
    }
    return switch (format) {
      case TSV -> new TabSeparated(lines, columns, policy, source);
      case JSONL -> new JsonLines(lines, objects, source);
      default -> new PlainLines(lines);
    };
  }

  static InvalidDataException unreadable(String source, long line, Exception e) {
    Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
    String what = "it cannot be read (" + cause.getMessage() + ")";
    if (cause instanceof EOFException) {
      what = "the gzip data ends too early: copy or download the file again";
    } else if (cause instanceof ZipException) {
      what = "the gzip data is damaged (" + cause.getMessage() + "): copy or download it again";
    }
    return new InvalidDataException(source + " near line " + line + ": " + what, cause);
  }
}
