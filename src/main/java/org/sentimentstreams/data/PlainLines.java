package org.sentimentstreams.data;

import java.io.IOException;

/** {@link FileFormat#LINES}: every line that is not blank is a review text. */
final class PlainLines implements Rows {

  private final LineReader lines;

  PlainLines(LineReader lines) {
    this.lines = lines;
  }

  @Override
  public ReviewRow next() throws IOException {
    String text = lines.readLine();
    while (text != null && BlankText.isBlank(text)) {
      text = lines.readLine();
    }
    return text == null ? null : new ReviewRow(lines.line(), null, text, null, null, null);
  }

  @Override
  public long line() {
    return lines.line();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
