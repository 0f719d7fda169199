package org.sentimentstreams.cli.terminal;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Standard output, in UTF-8 whatever the locale is. Writing never throws: after the first failure
 * nothing is written any more, and {@link #hasEnded} says so. Lines wait for {@link #flush}.
 */
public final class StandardOutput {

  private static final int BUFFER_BYTES = 1 << 16;

  private final Remembering stream;
  private final PrintWriter writer;
  private final BooleanSupplier readerHasGone;

  StandardOutput(OutputStream out) {
    this(out, () -> false);
  }

  /** With a way to find out, without a write, that a write would fail. */
  StandardOutput(OutputStream out, BooleanSupplier readerHasGone) {
    this.readerHasGone = readerHasGone;
    this.stream = new Remembering(out);
    var buffered = new BufferedOutputStream(stream, BUFFER_BYTES);
    this.writer = new PrintWriter(new OutputStreamWriter(buffered, StandardCharsets.UTF_8));
  }

  /** Writes one line; it ends in a line feed on every operating system, as JSON Lines want it. */
  public void println(String line) {
    writer.print(line);
    writer.print('\n');
  }

  /** Writes text as it is. */
  public void print(String text) {
    writer.print(text);
  }

  public void flush() {
    writer.flush();
  }

  /** Flushes, and says whether nobody can be written to any more. */
  public boolean hasEnded() {
    return writer.checkError() || readerHasGone.getAsBoolean();
  }

  /** Why writing failed; empty if it has not failed, or only because the reader had read enough. */
  public Optional<IOException> failure() {
    flush();
    return Optional.ofNullable(stream.failure)
        .filter(e -> !isClosedPipe(e) && !readerHasGone.getAsBoolean());
  }

  /** The same output for code that wants a stream; every line goes out at once. */
  PrintStream stream() {
    flush();
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  public PrintWriter writer() {
    return writer;
  }

  /**
   * The operating system has no code for it that Java passes on, only its message, which may be in
   * another language.
   */
  private static boolean isClosedPipe(IOException e) {
    return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
  }

  private static final class Remembering extends FilterOutputStream {

    private IOException failure;

    Remembering(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (failure != null) {
        throw failure;
      }
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
  }
}
