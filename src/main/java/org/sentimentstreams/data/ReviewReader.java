package org.sentimentstreams.data;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/**
 * Reads the reviews of one file or stream, one row at a time, in one pass. Gzip is recognised by
 * its first bytes. The text is UTF-8; malformed bytes become U+FFFD, and {@link #complaint} says
 * so.
 */
public final class ReviewReader implements Iterable<ReviewRow>, Closeable {
  private static final char MALFORMED = '\ufffd';

  private final Rows rows;
  private final String source;
  private final Iterator<ReviewRow> iterator = new OnePass();
  private long damagedRows;
  private long firstDamaged;

  private ReviewReader(Rows rows, String source) {
    this.rows = rows;
    this.source = source;
  }

  /**
   * Opens a file.
   *
   * @param format how the reviews stand in it; if empty, the ending of the name tells
   * @throws InvalidDataException if the file is missing, unreadable, of no known format, or its
   *     header has no text column
   */
  public static ReviewReader open(Path file, Optional<FileFormat> format, Columns columns) {
    FileFormat known = format.orElseGet(() -> FileFormat.of(file));
    if (Files.isDirectory(file)) {
      throw new InvalidDataException(file + " is a directory: name a file");
    }
    try {
      InputStream in = Files.newInputStream(file);
      try {
        return of(in, known, columns, file.toString());
      } catch (RuntimeException e) {
        in.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new InvalidDataException(file + " does not exist: name a file that does", e);
    } catch (AccessDeniedException e) {
      throw new InvalidDataException(file + " may not be read: change its permissions", e);
    } catch (IOException e) {
      throw new InvalidDataException(file + " cannot be opened: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a stream, such as standard input.
   *
   * @param sourceName what error messages call it
   * @throws InvalidDataException if the header cannot be read or has no text column
   */
  public static ReviewReader of(
      InputStream in, FileFormat format, Columns columns, String sourceName) {
    try {
      Reader text = TextStream.open(in);
      return new ReviewReader(rows(text, format, columns, sourceName), sourceName);
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(sourceName, 1, e);
    }
  }

  /**
   * The rows that are left; each call gives the same iterator. It throws {@link
   * InvalidDataException}, which names the line, at a row that cannot be used.
   */
  @Override
  public Iterator<ReviewRow> iterator() {
    return iterator;
  }

  /** What a person should know of the rows that were read: how many of them are not UTF-8. */
  public Optional<String> complaint() {
    return damagedRows == 0
        ? Optional.empty()
        : Optional.of(
            "%s line %d, and %d rows in all, hold bytes that are not UTF-8 and were read as \ufffd: convert the file, as with iconv -f LATIN1 -t UTF-8"
                .formatted(source, firstDamaged, damagedRows));
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

  private static Rows rows(Reader text, FileFormat format, Columns columns, String source)
      throws IOException {
    if (format == FileFormat.CSV) {
      return new CommaSeparated(text, columns, source, LineReader.MAX_LINE_CHARS);
    }
    var lines = new LineReader(text, source, LineReader.MAX_LINE_CHARS);
    return switch (format) {
      case TSV -> new TabSeparated(lines, columns, source);
      case JSONL -> new JsonLines(lines, columns, source);
      default -> new PlainLines(lines);
    };
  }

  private static InvalidDataException unreadable(String source, long line, Exception e) {
    Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
    String what = "it cannot be read (" + cause.getMessage() + ")";
    if (cause instanceof EOFException) {
      what = "the gzip data ends too early: copy or download the file again";
    } else if (cause instanceof ZipException) {
      what = "the gzip data is damaged (" + cause.getMessage() + "): copy or download it again";
    }
    return new InvalidDataException(source + " near line " + line + ": " + what, cause);
  }

  private final class OnePass implements Iterator<ReviewRow> {

    private ReviewRow next;

    @Override
    public boolean hasNext() {
      try {
        if (next == null) {
          next = rows.next();
        }
      } catch (IOException | UncheckedIOException e) {
        throw unreadable(source, rows.line(), e);
      }
      return next != null;
    }

    /** A damaged id is that of another review, and a damaged label another label. */
    private static boolean isDamaged(ReviewRow row) {
      return Stream.of(row.text(), row.id(), row.label(), row.itemId(), row.language())
          .anyMatch(field -> field != null && field.indexOf(MALFORMED) >= 0);
    }

    @Override
    public ReviewRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException(source + " has no more rows");
      }
      ReviewRow row = next.of(source);
      next = null;
      if (isDamaged(row)) {
        firstDamaged = damagedRows++ == 0 ? row.line() : firstDamaged;
      }
      return row;
    }
  }
}
