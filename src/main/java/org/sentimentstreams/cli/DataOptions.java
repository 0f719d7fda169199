package org.sentimentstreams.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.sentimentstreams.data.ReviewReader;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.data.Sample;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of commands that measure on a file. */
final class DataOptions {

  @Mixin private ColumnOptions columns = new ColumnOptions();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Take so many rows, drawn by chance (default: all).")
  private Integer limit;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "The same seed gives the same rows and results (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  long seed() {
    return seed;
  }

  /**
   * The rows that were asked for, in the order of the file.
   *
   * @throws CommandFailedException if the file has none
   */
  List<ReviewRow> read(Path file) {
    List<ReviewRow> rows = read(file, most());
    if (rows.isEmpty()) {
      throw new CommandFailedException(file + " has no rows");
    }
    return rows;
  }

  /** As many as were asked for of rows that come from elsewhere. */
  List<ReviewRow> draw(List<ReviewRow> rows) {
    return Sample.of(rows, most(), seed);
  }

  private OptionalInt most() {
    if (limit != null && limit < 1) {
      throw new ParameterException(
          spec.commandLine(), "--limit is " + limit + ": a whole number above 0 is needed");
    }
    return limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
  }

  /** All rows of another file with the same columns. */
  List<ReviewRow> readAll(Path file) {
    return read(file, OptionalInt.empty());
  }

  private List<ReviewRow> read(Path file, OptionalInt most) {
    try (var reader = ReviewReader.open(file, columns.format(), columns.columns(null))) {
      List<ReviewRow> rows = Sample.of(reader, most, seed);
      reader.complaint().ifPresent(spec.commandLine().getErr()::println);
      return rows;
    }
  }
}
