package org.sentimentstreams.cli.terminal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.sentimentstreams.batching.ModelUnavailableException;
import org.sentimentstreams.config.InvalidSettingException;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.reading.HeapExhaustedException;
import org.sentimentstreams.kafka.values.SchemaRegistryException;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.registry.RegistryException;
import org.sentimentstreams.training.fit.TrainingFailedException;
import org.sentimentstreams.training.recipe.InvalidRecipeException;

/**
 * The message about an error, for people.
 *
 * @param exitCode of the process
 * @param message one line
 */
public record Failure(int exitCode, String message) {

  /** Finds the message for any exception. */
  public static Failure of(Throwable e) {
    if (e instanceof InvalidSettingException || e instanceof InvalidRecipeException) {
      return new Failure(ExitCode.MISUSED, onOneLine(e.getMessage()));
    }
    if (e instanceof InvalidDataException
        || e instanceof InvalidModelException
        || e instanceof InvalidWeightsException
        || e instanceof ModelUnavailableException
        || e instanceof RegistryException
        || e instanceof BrokerException
        || e instanceof HeapExhaustedException
        || e instanceof SchemaRegistryException
        || e instanceof TrainingFailedException
        || e instanceof CommandFailedException) {
      return new Failure(ExitCode.FAILED, onOneLine(e.getMessage()));
    }
    if (e instanceof OutOfMemoryError) {
      return new Failure(
          ExitCode.FAILED,
          ("the memory of %d MB that Java may use is too small (%s): allow more, such "
                  + "as JAVA_OPTS=-Xmx4g, or give fewer rows")
              .formatted(Runtime.getRuntime().maxMemory() >> 20, onOneLine(e.getMessage())));
    }
    if ((e instanceof CompletionException || e instanceof ExecutionException)
        && e.getCause() != null) {
      return of(e.getCause());
    }
    if (e instanceof UncheckedIOException unchecked) {
      return of(unchecked.getCause());
    }
    if (e instanceof IOException io) {
      return new Failure(ExitCode.FAILED, onOneLine(words(io)));
    }
    if (e instanceof KafkaException) {
      return ofKafka(e);
    }
    String what = e.getMessage() == null ? "" : " (" + e.getMessage() + ")";
    return new Failure(
        ExitCode.FAILED,
        onOneLine("unexpected " + e.getClass().getSimpleName() + what)
            + ": this is an error in the program, and --debug shows where");
  }

  /** The failure of standard output, if it has one. */
  public static Optional<Throwable> ofOutput(StandardOutput out) {
    return out.failure()
        .map(e -> new CommandFailedException("cannot write to the output: " + e.getMessage()));
  }

  /**
   * Line breaks with the blanks around them become one blank, and terminal control characters
   * become "?".
   */
  public static String onOneLine(String message) {
    return String.valueOf(message)
        .strip()
        .replaceAll("\\s*\\R\\s*", " ")
        .replaceAll("[\\p{Cc}&&[^\t]]", "?");
  }

  /** Kafka wraps the reason once or twice: "Failed to construct kafka producer". */
  private static Failure ofKafka(Throwable e) {
    Throwable reason = e;
    while (reason.getCause() instanceof KafkaException) {
      reason = reason.getCause();
    }
    int code = reason instanceof ConfigException ? ExitCode.MISUSED : ExitCode.FAILED;
    return new Failure(code, onOneLine("Kafka says: " + reason.getMessage()));
  }

  /** Java's own message for these is the path alone. */
  private static String words(IOException e) {
    if (e instanceof NoSuchFileException missing) {
      return missing.getFile() + " does not exist";
    }
    if (e instanceof AccessDeniedException denied) {
      return denied.getFile() + " may not be read or written: change its permissions";
    }
    if (e instanceof FileSystemException file && file.getReason() == null) {
      return file.getFile() + " cannot be used (" + e.getClass().getSimpleName() + ")";
    }
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.contains("No space left on device")
        ? message + ": free some of that disk, or choose a folder on another one"
        : message;
  }
}
