package org.sentimentstreams.cli.options;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.data.ReservoirSample;
import org.sentimentstreams.data.ReviewReader;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.data.RowPolicy;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of commands that measure on a file. */
public final class DataOptions {

  @Mixin private ColumnOptions columns = new ColumnOptions();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Use N rows, drawn at random (default: all).")
  private Integer limit;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "The same seed gives the same rows and results (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  public long seed() {
    return seed;
  }

  /**
   * The rows with a text, as many as were asked for, in the order of the file.
   *
   * @throws CommandFailedException if the file has none
   */
  public List<ReviewRow> read(Path file) {
    return some(file, columns.policy(true, false));
  }

  /** The same of rows that have a label as well. */
  public List<ReviewRow> readLabelled(Path file) {
    return some(file, columns.policy(true, true));
  }

  /** As many as were asked for of rows that come from elsewhere. */
  public List<ReviewRow> draw(List<ReviewRow> rows) {
    return ReservoirSample.of(rows, most(), seed);
  }

  private OptionalInt most() {
    if (limit != null && limit < 1) {
      throw new ParameterException(
          spec.commandLine(), "--limit is " + limit + ": a whole number above 0 is needed");
    }
    return limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
  }

  /** As many as were asked for of rows with a label; training leaves out empty texts itself. */
  public List<ReviewRow> readForTraining(Path file) {
    return some(file, columns.policy(false, true));
  }

  /** All rows with a text and a label. */
  public List<ReviewRow> readAllLabelled(Path file) {
    return read(file, OptionalInt.empty(), columns.policy(true, true));
  }

  /** All rows with a label, of which {@link #draw} may take some. */
  public List<ReviewRow> readAllForTraining(Path file) {
    return read(file, OptionalInt.empty(), columns.policy(false, true));
  }

  /** All rows, whatever they have. */
  public List<ReviewRow> readAll(Path file) {
    return read(file, OptionalInt.empty(), columns.policy(false, false));
  }

  private List<ReviewRow> some(Path file, RowPolicy policy) {
    List<ReviewRow> rows = read(file, most(), policy);
    if (rows.isEmpty()) {
      throw new CommandFailedException(file + " has no rows that can be used");
    }
    return rows;
  }

  private List<ReviewRow> read(Path file, OptionalInt most, RowPolicy policy) {
    try (var reader = ReviewReader.open(file, columns.format(), columns.columns(null), policy)) {
      List<ReviewRow> rows = ReservoirSample.of(reader, most, seed);
      reader.complaints().forEach(spec.commandLine().getErr()::println);
      return rows;
    }
  }
}
