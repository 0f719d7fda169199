package org.sentimentstreams.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.training.dataset.LabelMap;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.training.metrics.Calibration;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.wide.CascadeCurve;
import org.sentimentstreams.training.wide.LogitPool;
import org.sentimentstreams.training.wide.WideTrainer;
import org.sentimentstreams.wide.WideFile;
import org.sentimentstreams.wide.WideModel;
import org.sentimentstreams.wide.WideScore;

/**
 * Trains a wide part, and scores it alone, beside a transformer, joined with it and as a cascade.
 *
 * @param labels of the transformer
 * @param mostHeldOut rows to fit temperature and join on, at most; never more than a fifth
 * @param seed draws those rows
 * @param deep scores rows by the transformer
 * @param news is told what happens
 */
public record WideBench(
    LabelMap labels, int mostHeldOut, long seed, Deep deep, Consumer<String> news) {
  private static final int HELD_OUT_PART = 5;
  private static final long LEAST_NANOS = 1_000_000_000;
  private static final double HALF = 0.5;

  /** The transformer. */
  @FunctionalInterface
  public interface Deep {
    /** Scores each row. */
    Scores scores(List<ReviewRow> rows);
  }

  private record Trained(WideModel model, int rows, double seconds) {}

  /**
   * Runs everything.
   *
   * @param train rows of which none is in {@code test}
   * @throws IOException if the model cannot be written or read back
   */
  public WideResult run(List<ReviewRow> train, List<ReviewRow> test) throws IOException {
    List<ReviewRow> shuffled = new ArrayList<>(train);
    Collections.shuffle(shuffled, new Random(seed));
    int split = Math.min(mostHeldOut, shuffled.size() / HELD_OUT_PART);
    List<ReviewRow> heldOut = shuffled.subList(0, split);
    news.accept("Training wide on %d rows".formatted(shuffled.size() - split));
    Trained trained = train(shuffled.subList(split, shuffled.size()));
    double temperature = Calibration.temperature(scores(scored(trained.model(), heldOut), heldOut));
    Path file = Files.createTempFile("wide-", ".safetensors");
    try {
      WideFile.write(file, trained.model().divided(temperature));
      WideModel wide = WideFile.read(file, labels.problem(), labels.size());
      LogitPool pool = pool(wide, heldOut);
      news.accept("Scoring %d test rows by the transformer".formatted(test.size()));
      Scores ofDeep = deep.scores(test);
      List<WideScore> scored = scored(wide, test);
      Scores ofWide = scores(scored, test);
      Scores joined = pool.join(ofWide, ofDeep);
      return new WideResult(
          trained.rows(),
          heldOut.size(),
          wide.vocabulary().size(),
          Files.size(file),
          trained.seconds(),
          textsPerSecond(wide, test),
          temperature,
          pool,
          ofWide,
          ofDeep,
          new LogitPool(HALF, HALF).join(ofWide, ofDeep),
          joined,
          CascadeCurve.of(ofWide, joined, row -> scored.get(row).hasEnoughVoices()));
    } finally {
      Files.delete(file);
    }
  }

  private Trained train(List<ReviewRow> rows) {
    long start = System.nanoTime();
    WideModel model =
        new WideTrainer()
            .train(
                rows.stream().map(ReviewRow::text).toList(),
                right(rows),
                labels.problem(),
                labels.size());
    return new Trained(model, rows.size(), (System.nanoTime() - start) / 1e9);
  }

  private LogitPool pool(WideModel wide, List<ReviewRow> heldOut) {
    news.accept("Scoring %d held-out rows by the transformer".formatted(heldOut.size()));
    return LogitPool.fit(scores(scored(wide, heldOut), heldOut), deep.scores(heldOut));
  }

  private static List<WideScore> scored(WideModel wide, List<ReviewRow> rows) {
    return rows.stream().map(row -> wide.score(row.text())).toList();
  }

  private Scores scores(List<WideScore> scored, List<ReviewRow> rows) {
    float[][] logits = scored.stream().map(WideScore::logits).toArray(float[][]::new);
    return new Scores(labels.names(), labels.problem(), right(rows), logits);
  }

  private int[] right(List<ReviewRow> rows) {
    return rows.stream().mapToInt(row -> labels.index(LabeledText.of(row))).toArray();
  }

  /** On this thread alone, over and over for a second; by then the code is compiled. */
  private static double textsPerSecond(WideModel wide, List<ReviewRow> rows) {
    long start = System.nanoTime();
    long texts = 0;
    while (System.nanoTime() - start < LEAST_NANOS) {
      texts += scored(wide, rows).size();
    }
    return texts / ((System.nanoTime() - start) / 1e9);
  }
}
