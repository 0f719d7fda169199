package org.sentimentstreams.training.exam;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.sentimentstreams.data.BlankText;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.NoTokensException;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.model.Reading;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.registry.cache.ArtifactCache;
import org.sentimentstreams.registry.cache.CachedVersion;
import org.sentimentstreams.schema.ExamAnswer;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.training.dataset.LabelMap;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.wide.Cascade;

/** A version that sits exams, loaded as the service loads it. */
final class Examinee implements AutoCloseable {
  private static final int BATCH = 16;
  private static final double TRUE = 0.5;

  private final ModelVersion version;
  private final CachedVersion files;
  private final Cascade cascade;
  private final LabelMap labels;

  private Examinee(ModelVersion version, CachedVersion files, Cascade cascade, Problem problem) {
    this.version = version;
    this.files = files;
    this.cascade = cascade;
    this.labels = new LabelMap(cascade.labels(), problem);
  }

  /**
   * Fetches and loads a version.
   *
   * @param beside one that is loaded already, or null: equal encoders are shared
   * @throws InvalidModelException if it cannot be served
   * @throws org.sentimentstreams.registry.store.ArtifactStoreException if the store lacks a file
   * @throws IOException if a file cannot be read or written
   */
  static Examinee load(
      ModelVersion version, ArtifactCache cache, LoadOptions options, Examinee beside)
      throws IOException {
    CachedVersion files = cache.open(version.getId(), version.getFiles(), bytes -> {});
    try {
      ModelDirectory directory = ModelDirectory.open(files.directory());
      Cascade cascade = Cascade.load(directory, options, beside == null ? null : beside.cascade);
      return new Examinee(version, files, cascade, directory.config().problem());
    } catch (IOException | RuntimeException | Error e) {
      files.close();
      throw e;
    }
  }

  ModelVersion version() {
    return version;
  }

  /** A question that this version understands, and how it reads the text. */
  private record Asked(AskedLabel label, int right, Reading<Classification> reading) {}

  /**
   * Answers questions. It leaves out those that it cannot answer: the label is none of its own, or
   * the text is blank or has no token.
   *
   * @param goesOn asked before each batch; false ends it early
   */
  List<ExamAnswer> answers(List<AskedLabel> questions, BooleanSupplier goesOn) {
    List<ExamAnswer> answers = new ArrayList<>();
    for (int from = 0; from < questions.size() && goesOn.getAsBoolean(); from += BATCH) {
      List<Asked> batch =
          questions.subList(from, Math.min(from + BATCH, questions.size())).stream()
              .flatMap(label -> asked(label).stream())
              .toList();
      List<Tokens> unanswered =
          batch.stream()
              .filter(each -> !each.reading().isAnswered())
              .map(each -> each.reading().tokens())
              .toList();
      List<Classification> computed =
          new ArrayList<>(unanswered.isEmpty() ? List.of() : cascade.run(unanswered));
      for (Asked each : batch) {
        Classification said =
            each.reading().isAnswered() ? each.reading().answer() : computed.remove(0);
        answers.add(answer(each, said));
      }
    }
    return answers;
  }

  private Optional<Asked> asked(AskedLabel label) {
    String text = label.label().getText();
    if (BlankText.isBlank(text)) {
      return Optional.empty();
    }
    try {
      String given = label.label().getLabel();
      int right = labels.index(new LabeledText(label.review(), text, given, null, label.review()));
      return Optional.of(new Asked(label, right, cascade.read(text)));
    } catch (InvalidDataException | NoTokensException | InvalidModelException e) {
      return Optional.empty();
    }
  }

  private ExamAnswer answer(Asked asked, Classification said) {
    return ExamAnswer.newBuilder()
        .setModel(version.getModel())
        .setVersion(version.getId())
        .setText(asked.label().text())
        .setReview(asked.label().review())
        .setRight(names(asked.right()))
        .setPredicted(
            labels.problem() == Problem.MULTI_LABEL
                ? labels.names().stream().filter(name -> said.scores().get(name) > TRUE).toList()
                : List.of(said.label()))
        .setSource(asked.label().label().getSource())
        .setLabeledAt(Instant.ofEpochMilli(asked.label().time()))
        .build();
  }

  private List<String> names(int right) {
    return labels.problem() == Problem.MULTI_LABEL
        ? IntStream.range(0, labels.size())
            .filter(label -> (right >> label & 1) == 1)
            .mapToObj(labels.names()::get)
            .toList()
        : List.of(labels.names().get(right));
  }

  @Override
  public void close() throws IOException {
    cascade.close();
    files.close();
  }
}
