package org.sentimentstreams.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.sentimentstreams.batching.BatchLimits;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.EngineGuard;
import org.sentimentstreams.model.FeatureExtractor;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.weights.Tensor;

/**
 * From labelled rows and an encoder to a head: rows without a usable label are refused, texts that
 * stand twice count once, features come from the cache.
 */
public final class HeadTrainingRun {
  private final ModelDirectory encoder;
  private final Path cache;
  private final HeadTraining settings;
  private final Consumer<String> log;
  private final EngineGuard guard = new EngineGuard();
  private volatile FeatureExtractor encoding;

  /**
   * What came out.
   *
   * @param head weights by Hugging Face's names
   * @param rows rows that were used
   * @param duplicates rows that were dropped because their text stood before or was excluded
   * @param epoch the epoch that was kept
   * @param heldOutLoss mean cross-entropy on the held-out rows at that epoch
   * @param heldOutAccuracy share of held-out rows it got right
   */
  public record Outcome(
      Map<String, Tensor> head,
      int rows,
      int duplicates,
      int epoch,
      double heldOutLoss,
      double heldOutAccuracy) {}

  /**
   * @param cache where features are kept between runs
   * @param log is told what happens, a line at a time
   */
  public HeadTrainingRun(
      ModelDirectory encoder, Path cache, HeadTraining settings, Consumer<String> log) {
    this.encoder = encoder;
    this.cache = cache;
    this.settings = settings;
    this.log = log;
  }

  /**
   * @param excluded texts that must not be trained on, such as those of the test set
   * @param workers batches that the encoder computes at once
   * @throws InvalidDataException if a row has no label of the model, or the rows are too few to
   *     learn from
   * @throws InvalidModelException if the encoder is not BERT or has no names for labels
   * @throws IOException if the model or the cache cannot be read or written
   */
  public Outcome run(
      List<ReviewRow> rows, Set<String> excluded, int maxTokens, BatchLimits limits, int workers)
      throws IOException {
    ModelConfig config = encoder.config();
    requireTrainable(config);
    Set<String> seen = new HashSet<>(excluded);
    List<String> texts = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (ReviewRow row : rows) {
      int label = Labels.index(row, config);
      if (seen.add(row.text())) {
        texts.add(row.text());
        labels.add(label);
      }
    }
    log.accept(
        "%d rows, %d dropped as duplicates".formatted(rows.size(), rows.size() - texts.size()));
    requireTwoLabels(labels, config);
    LabeledFeatures data = new LabeledFeatures(features(texts, maxTokens, limits, workers), labels);
    HeadTrainer trainer = new HeadTrainer(settings, guard, epoch -> log.accept(describe(epoch)));
    HeadTrainer.Result result = trainer.train(data, config.labels().size());
    HeadTrainer.Epoch best = result.best();
    return new Outcome(
        result.weights(),
        texts.size(),
        rows.size() - texts.size(),
        best.number(),
        best.heldOutLoss(),
        best.heldOutAccuracy());
  }

  /** Ends the run from another thread: what is being computed is finished, and no more begun. */
  public void stop() {
    guard.close(() -> {});
    if (encoding != null) {
      encoding.close();
    }
  }

  private void requireTrainable(ModelConfig config) {
    // The layers that are trained are BERT's; DistilBERT has others.
    if (!config.modelType().equals("bert")) {
      throw new InvalidModelException(
          "%s is a %s: a head can only be trained on bert"
              .formatted(encoder.path(), config.modelType()));
    }
    if (!config.isClassifier()) {
      throw new InvalidModelException(
          "%s has no names for labels: add \"id2label\" to its config.json"
              .formatted(encoder.path()));
    }
  }

  private void requireTwoLabels(List<Integer> labels, ModelConfig config) {
    List<String> occurring =
        labels.stream().distinct().sorted().map(label -> config.labels().get(label)).toList();
    if (occurring.size() < 2) {
      throw new InvalidDataException(
          "the %d rows to train on have the labels %s: rows of two labels or more are needed"
              .formatted(labels.size(), occurring));
    }
    int heldOut = settings.heldOutRows(labels.size());
    if (heldOut < 1 || heldOut >= labels.size()) {
      throw new InvalidDataException(
          "%d of %d rows would be held out to choose the best epoch: give more rows"
              .formatted(heldOut, labels.size()));
    }
  }

  private static String describe(HeadTrainer.Epoch epoch) {
    return String.format(
        Locale.ROOT,
        "epoch %d: loss %.4f, held-out loss %.4f, held-out accuracy %.4f",
        epoch.number(),
        epoch.trainLoss(),
        epoch.heldOutLoss(),
        epoch.heldOutAccuracy());
  }

  private List<float[]> features(List<String> texts, int maxTokens, BatchLimits limits, int workers)
      throws IOException {
    try (FeatureExtractor extractor = FeatureExtractor.load(encoder, maxTokens);
        Batcher<float[]> batcher = new Batcher<>(extractor, limits, workers)) {
      encoding = extractor;
      FeatureCache features = new FeatureCache(cache, extractor.digest(), batcher);
      int[] done = {0};
      return features.features(
          texts,
          step -> log.accept("%d of %d texts encoded".formatted(done[0] += step, texts.size())));
    }
  }
}
