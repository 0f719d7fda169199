package org.sentimentstreams.cli.train;

import java.util.List;
import java.util.stream.Collectors;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.LabelNames;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.Part;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.training.dataset.LabelDataset;
import org.sentimentstreams.training.suggest.Candidate;
import org.sentimentstreams.training.suggest.Candidates;

/**
 * The latest reviews of the stream with the label that the service gave them, for a wide part to
 * learn from. What n-grams decided alone is left out: they would hear what they said.
 *
 * @param recent about how many reviews to read
 */
record StreamTeacher(Terminal terminal, Settings settings, int recent) {

  /**
   * @param config of the model to train
   * @throws CommandFailedException if there are none, or the service has other labels
   */
  List<ReviewRow> rows(ModelConfig config) {
    if (config.multiLabel()) {
      throw new CommandFailedException(
          "--from-predictions reads no topics where several labels may be true of a text: give it a file of texts");
    }
    Candidates candidates = new Candidates(new LabelDataset().clean(List.of()));
    new TopicCandidates(terminal, settings).addTo(candidates, recent, StreamTeacher::isOfDeep);
    List<Candidate> texts = candidates.unlabelled();
    requireLabels(texts, config);
    if (texts.isEmpty()) {
      throw new CommandFailedException(
          "N-grams alone decided all reviews read from the topic %s, so there is nothing new to learn: raise --recent, or give --from-predictions a file"
              .formatted(settings.topics().reviews()));
    }
    return texts.stream()
        .map(each -> new ReviewRow(0, each.id(), each.text(), each.prediction(), null, null))
        .toList();
  }

  private static boolean isOfDeep(Prediction prediction) {
    return !prediction.getDecidedBy().equals(Part.WIDE.word());
  }

  private void requireLabels(List<Candidate> texts, ModelConfig config) {
    String others =
        texts.stream()
            .map(Candidate::prediction)
            .distinct()
            .filter(label -> config.labelIndex(label).isEmpty())
            .sorted()
            .collect(Collectors.joining(", "));
    if (!others.isEmpty()) {
      throw new CommandFailedException(
          "The topic %s has predictions with the labels %s; the model to train knows %s: choose the served model with --set model.name=NAME, or give --from-predictions a file"
              .formatted(settings.topics().predictions(), others, new LabelNames(config.labels())));
    }
  }
}
