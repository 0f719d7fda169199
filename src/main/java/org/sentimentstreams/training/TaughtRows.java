package org.sentimentstreams.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.DirectoryTree;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.training.dataset.LabelMap;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.training.metrics.Scores;

/**
 * Labels that a transformer gives which has just been trained: what n-grams learn from it about
 * texts that nobody labelled.
 *
 * @param base the model that its training started from
 */
record TaughtRows(ModelDirectory base, LabelMap labels, Scoring scoring) {

  /** Scores rows by a transformer, whatever their labels are. */
  @FunctionalInterface
  interface Scoring {
    Scores of(ModelDirectory model, List<LabeledText> rows) throws IOException;
  }

  /**
   * The rows with what it says of them; those that have a label, which the service gave them, as
   * they are.
   *
   * @throws IOException if its files cannot be written, or those of the base not be read
   */
  List<LabeledText> of(TrainedModel teacher, List<LabeledText> rows) throws IOException {
    List<LabeledText> taught =
        new ArrayList<>(rows.stream().filter(row -> row.label() != null).toList());
    List<LabeledText> open = rows.stream().filter(row -> row.label() == null).toList();
    if (!open.isEmpty()) {
      taught.addAll(asked(teacher, open));
    }
    return taught;
  }

  private List<LabeledText> asked(TrainedModel teacher, List<LabeledText> rows) throws IOException {
    Path folder = Files.createTempDirectory("teacher-");
    try {
      teacher.write(folder.resolve("model"), base);
      String any = labels.names().get(0);
      Scores said =
          scoring.of(
              ModelDirectory.open(folder.resolve("model")),
              rows.stream().map(row -> labelled(row, any)).toList());
      int[] codes = said.predicted();
      List<LabeledText> taught = new ArrayList<>();
      for (int row = 0; row < codes.length; row++) {
        taught.add(labelled(rows.get(row), label(codes[row])));
      }
      return taught;
    } finally {
      DirectoryTree.delete(folder);
    }
  }

  private static LabeledText labelled(LabeledText row, String label) {
    return new LabeledText(row.id(), row.text(), label, row.item(), row.place());
  }

  private String label(int code) {
    if (labels.problem() != Problem.MULTI_LABEL) {
      return labels.names().get(code);
    }
    return ReviewRow.labels(
        IntStream.range(0, labels.size())
            .filter(label -> (code >> label & 1) == 1)
            .mapToObj(labels.names()::get)
            .toList());
  }
}
