package org.sentimentstreams.model.torchscript;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The archives of losses and optimizer steps, whose text is {@code optimizer.torchscript}. All
 * methods throw {@link IOException} if the file cannot be written.
 */
public final class TrainingFunctions {
  private TrainingFunctions() {}

  /** Optimizer steps. */
  public static void writeOptimizer(Path file) throws IOException {
    write(file, new ScriptModule("Optimizer"));
  }

  /**
   * Cross-entropy, summed.
   *
   * @param smoothing share of the target that is spread over all labels
   */
  public static void writeCrossEntropy(Path file, double smoothing) throws IOException {
    write(file, new ScriptModule("CrossEntropy").with("smoothing", smoothing));
  }

  /** Binary cross-entropy with logits, summed. */
  public static void writeBce(Path file) throws IOException {
    write(file, new ScriptModule("Bce"));
  }

  /** The cosine loss over all pairs of a batch. */
  public static void writeCosinePairs(Path file) throws IOException {
    write(file, new ScriptModule("CosinePairs"));
  }

  private static void write(Path file, ScriptModule root) throws IOException {
    Archive.write(file, Template.read("optimizer").fill(Map.of(), Map.of()), root);
  }
}
