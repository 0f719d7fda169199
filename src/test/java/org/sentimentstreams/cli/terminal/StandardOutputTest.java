package org.sentimentstreams.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
  private static OutputStream failing(String words) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(words);
      }
    };
  }

  private static StandardOutput written(StandardOutput results) {
    results.println("a line");
    return results;
  }

  @Test
  void shouldNotCallItAFailureThatTheReaderHasGoneInWhateverLanguage() {
    assertThat(written(new StandardOutput(failing("Broken pipe"))).failure()).isEmpty();
    assertThat(written(new StandardOutput(failing("Tubería rota"), () -> true)).failure())
        .isEmpty();
  }

  @Test
  void shouldTellOfADiskThatIsFull() {
    assertThat(written(new StandardOutput(failing("No space left on device"))).failure())
        .isPresent();
  }
}
