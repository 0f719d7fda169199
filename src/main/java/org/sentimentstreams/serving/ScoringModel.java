package org.sentimentstreams.serving;

import java.util.List;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.NoTokensException;
import org.sentimentstreams.model.Reading;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.schema.Prediction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A model whose results carry its name and the version that computed them. */
public final class ScoringModel implements TextModel<Prediction> {
  private static final Logger LOG = LoggerFactory.getLogger(ScoringModel.class);

  /** Lengths in tokens for the warm-up, so that no review pays for the engine's first runs. */
  private static final int[] WARM_UP_LENGTHS = {8, 64, 256};

  private final TextModel<Classification> model;
  private final String name;
  private final String version;

  /** A model from a directory, whose version is the digest of its files. */
  public ScoringModel(TextModel<Classification> model, String name) {
    this(model, name, model.version());
  }

  /**
   * @param name the model's name in predictions
   * @param version what predictions name as the version that computed them
   */
  public ScoringModel(TextModel<Classification> model, String name, String version) {
    this.model = model;
    this.name = name;
    this.version = version;
  }

  @Override
  public Tokens encode(String text) {
    return model.encode(text);
  }

  @Override
  public Reading<Prediction> read(String text) {
    Reading<Classification> reading = model.read(text);
    return reading.isAnswered()
        ? Reading.answered(prediction(reading.answer()))
        : Reading.of(reading.tokens());
  }

  @Override
  public List<Prediction> run(List<Tokens> batch) {
    return model.run(batch).stream().map(this::prediction).toList();
  }

  @Override
  public String version() {
    return version;
  }

  /** Runs texts of common lengths, twice each: the engine compiles on its first runs. */
  public void warmUp() {
    warmUp(WARM_UP_LENGTHS);
  }

  /** Runs texts of these lengths in tokens, twice each. */
  void warmUp(int... lengths) {
    try {
      for (int length : lengths) {
        Tokens tokens = encode("good ".repeat(length));
        run(List.of(tokens));
        run(List.of(tokens, encode("fine")));
      }
    } catch (NoTokensException e) {
      LOG.warn("The model is not warmed up, because its tokenizer makes no tokens of plain words");
    }
  }

  private Prediction prediction(Classification result) {
    return Prediction.newBuilder()
        .setLabel(result.label())
        .setScore(result.score())
        .setScores(result.scores())
        .setModel(name)
        .setVersion(version)
        .setTokens(result.tokens())
        .setTruncated(result.truncated())
        .setDecidedBy(result.part().word())
        .build();
  }
}
