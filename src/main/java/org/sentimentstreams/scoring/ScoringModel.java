package org.sentimentstreams.scoring;

import java.util.List;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.schema.Prediction;

/** A classifier whose results carry its name and the version that computed them. */
public final class ScoringModel implements TextModel<Prediction> {
  /** Lengths in tokens that the engine sees before the first review, so that none pays for it. */
  private static final int[] WARM_UP_LENGTHS = {8, 64, 256};

  private final Classifier classifier;
  private final String name;

  /**
   * @param name the model's name in predictions
   */
  public ScoringModel(Classifier classifier, String name) {
    this.classifier = classifier;
    this.name = name;
  }

  @Override
  public Tokens encode(String text) {
    return classifier.encode(text);
  }

  @Override
  public List<Prediction> run(List<Tokens> batch) {
    return classifier.run(batch).stream().map(this::prediction).toList();
  }

  @Override
  public String version() {
    return classifier.version();
  }

  /** Runs texts of several lengths, twice each: the engine compiles on its first runs. */
  public void warmUp() {
    for (int length : WARM_UP_LENGTHS) {
      Tokens tokens = encode("good ".repeat(length));
      run(List.of(tokens));
      run(List.of(tokens, encode("fine")));
    }
  }

  private Prediction prediction(Classification result) {
    return Prediction.newBuilder()
        .setLabel(result.label())
        .setScore(result.score())
        .setScores(result.scores())
        .setModel(name)
        .setVersion(classifier.version())
        .setTokens(result.tokens())
        .setTruncated(result.truncated())
        .build();
  }
}
