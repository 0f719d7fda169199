package org.sentimentstreams.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.model.weights.Tensor;

/** What each precision costs in accuracy and saves in time and memory, on labelled reviews. */
public final class PrecisionReport {
  private static final int BATCH = 16;

  private final ModelDirectory directory;
  private final int maxTokens;
  private final Consumer<String> progress;

  /**
   * One precision.
   *
   * @param megabytes that the weights take in memory
   * @param accuracy share of reviews with the right label
   * @param flips share of reviews whose label is another one than in single precision
   */
  public record Line(
      String precision, double megabytes, double reviewsPerSecond, double accuracy, double flips) {}

  /**
   * @param progress is told in a sentence what happens
   */
  public PrecisionReport(ModelDirectory directory, int maxTokens, Consumer<String> progress) {
    this.directory = directory;
    this.maxTokens = maxTokens;
    this.progress = progress;
  }

  /**
   * @param rows with labels of the model
   * @throws InvalidDataException if a row has no label, or one that the model does not know
   * @throws IOException if the model cannot be read
   */
  public List<Line> run(List<ReviewRow> rows) throws IOException {
    List<Integer> right = new ArrayList<>();
    for (ReviewRow row : rows) {
      right.add(label(row));
    }
    List<String> reference = new ArrayList<>();
    List<Line> lines = new ArrayList<>();
    for (Precision precision : List.of(Precision.FP32, Precision.BF16, Precision.INT8)) {
      progress.accept("scoring %d reviews in %s".formatted(rows.size(), precision));
      LoadOptions options = new LoadOptions(maxTokens, precision, "cpu");
      try (Classifier classifier = Classifier.load(directory, options, null)) {
        long start = System.nanoTime();
        List<String> labels = predict(classifier, rows);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (reference.isEmpty()) {
          reference.addAll(labels);
        }
        lines.add(
            new Line(
                precision.toString(),
                megabytes(precision),
                rows.size() / seconds,
                1 - share(labels, right.stream().map(classifier.labels()::get).toList()),
                share(labels, reference)));
      } catch (InvalidModelException e) {
        progress.accept(e.getMessage());
      }
    }
    return lines;
  }

  /**
   * How much accuracy 8-bit integers cost, as a share of all reviews, 0 or more; empty if they were
   * not measured.
   */
  public static OptionalDouble int8Loss(List<Line> lines) {
    OptionalDouble exact = accuracy(lines, Precision.FP32);
    OptionalDouble rounded = accuracy(lines, Precision.INT8);
    return exact.isPresent() && rounded.isPresent()
        ? OptionalDouble.of(Math.max(0, exact.getAsDouble() - rounded.getAsDouble()))
        : OptionalDouble.empty();
  }

  private static OptionalDouble accuracy(List<Line> lines, Precision precision) {
    return lines.stream()
        .filter(line -> line.precision().equals(precision.toString()))
        .mapToDouble(Line::accuracy)
        .findFirst();
  }

  private int label(ReviewRow row) {
    OptionalInt label =
        row.label() == null ? OptionalInt.empty() : directory.config().labelIndex(row.label());
    return label.orElseThrow(
        () ->
            new InvalidDataException(
                "line %d has the label \"%s\"; the model has %s"
                    .formatted(row.line(), row.label(), directory.config().labels())));
  }

  private static List<String> predict(Classifier classifier, List<ReviewRow> rows) {
    List<String> labels = new ArrayList<>();
    for (int start = 0; start < rows.size(); start += BATCH) {
      List<Tokens> batch =
          rows.subList(start, Math.min(rows.size(), start + BATCH)).stream()
              .map(row -> classifier.encode(row.text()))
              .toList();
      classifier.run(batch).stream().map(Classification::label).forEach(labels::add);
    }
    return labels;
  }

  /** The share of places where two lists differ. */
  private static double share(List<String> labels, List<String> others) {
    int different = 0;
    for (int i = 0; i < labels.size(); i++) {
      different += labels.get(i).equals(others.get(i)) ? 0 : 1;
    }
    return different / (double) labels.size();
  }

  /**
   * Matrices of the layers are stored in the precision; embeddings and vectors stay as they are.
   */
  private double megabytes(Precision precision) throws IOException {
    int bytes =
        switch (precision) {
          case FP32 -> 4;
          case BF16, FP16 -> 2;
          case INT8 -> 1;
        };
    double sum = 0;
    for (var entry : directory.weights().entrySet()) {
      Tensor tensor = entry.getValue();
      boolean matrix = tensor.shape().size() == 2 && !entry.getKey().contains("embeddings");
      sum += tensor.elements() * (matrix ? bytes : 4.0);
    }
    return sum / 1e6;
  }
}
