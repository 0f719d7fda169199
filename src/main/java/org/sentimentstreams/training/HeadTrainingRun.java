package org.sentimentstreams.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.sentimentstreams.batching.BatchLimits;
import org.sentimentstreams.batching.Batcher;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.model.FeatureExtractor;
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
   * @throws org.sentimentstreams.data.InvalidDataException if a row has no label of the model
   * @throws IOException if the model or the cache cannot be read or written
   */
  public Outcome run(
      List<ReviewRow> rows, Set<String> excluded, int maxTokens, BatchLimits limits, int workers)
      throws IOException {
    ModelConfig config = encoder.config();
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
    LabeledFeatures data = new LabeledFeatures(features(texts, maxTokens, limits, workers), labels);
    HeadTrainer trainer = new HeadTrainer(settings, epoch -> log.accept(describe(epoch)));
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

  private static String describe(HeadTrainer.Epoch epoch) {
    return "epoch %d: loss %.4f, held-out loss %.4f, held-out accuracy %.4f"
        .formatted(epoch.number(), epoch.trainLoss(), epoch.heldOutLoss(), epoch.heldOutAccuracy());
  }

  private List<float[]> features(List<String> texts, int maxTokens, BatchLimits limits, int workers)
      throws IOException {
    try (FeatureExtractor extractor = FeatureExtractor.load(encoder, maxTokens);
        Batcher<float[]> batcher = new Batcher<>(extractor, limits, workers)) {
      FeatureCache features = new FeatureCache(cache, extractor.digest(), batcher);
      int[] done = {0};
      return features.features(
          texts,
          step -> log.accept("%d of %d texts encoded".formatted(done[0] += step, texts.size())));
    }
  }
}
