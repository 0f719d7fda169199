package org.sentimentstreams.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.batching.ModelUnavailableException;
import org.sentimentstreams.data.InvalidDataException;

class FailureTest {

  @Test
  void shouldTellTheReasonAndNotWhichThreadFoundIt() {
    Failure failure =
        Failure.of(new CompletionException(new ModelUnavailableException("The device hangs")));

    assertThat(failure).isEqualTo(new Failure(ExitCode.FAILED, "The device hangs"));
    assertThat(Failure.of(new ExecutionException(new InvalidDataException("line 2"))).message())
        .isEqualTo("line 2");
  }

  @Test
  void shouldOwnUpToAnErrorInTheProgram() {
    assertThat(Failure.of(new IllegalStateException("a\u001b[2Jb\nc")).message())
        .isEqualTo(
            "unexpected IllegalStateException (a?[2Jb c): this is an error in the program, and"
                + " --debug shows where");
  }
}
