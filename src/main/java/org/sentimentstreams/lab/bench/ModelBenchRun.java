package org.sentimentstreams.lab.bench;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.sentimentstreams.lab.bench.TextBench.LabelledText;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.DefaultModel;
import org.sentimentstreams.model.GemmPeak;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.Tokens;

/** The whole measurement of models: peaks of the machine, engines, sets. */
public final class ModelBenchRun {
  private static final List<Precision> PRECISIONS =
      List.of(Precision.FP32, Precision.BF16, Precision.INT8);

  private final ModelDirectory directory;
  private final int maxTokens;
  private final int rounds;
  private final long seed;
  private final Consumer<String> progress;

  /**
   * What came out.
   *
   * @param peaks operations a second of this machine's best matrix product, by precision
   * @param results of engines, from tokens to hidden states or logits
   * @param texts the whole model, from text to answer
   */
  public record Outcome(
      Map<Precision, Double> peaks, List<ModelResult> results, List<TextResult> texts) {}

  /**
   * @param directory the default model, for that is the one that peers have, too
   * @param progress is told in a sentence what happens
   */
  public ModelBenchRun(
      ModelDirectory directory, int maxTokens, int rounds, long seed, Consumer<String> progress) {
    this.directory = directory;
    this.maxTokens = maxTokens;
    this.rounds = rounds;
    this.seed = seed;
    this.progress = progress;
  }

  /**
   * @param texts at least as many as rounds
   * @throws IOException if a model cannot be read
   */
  public Outcome run(List<LabelledText> texts, int cores) throws IOException, InterruptedException {
    Map<Precision, Double> peaks = new EnumMap<>(Precision.class);
    for (Precision precision : PRECISIONS) {
      progress.accept("the best matrix product in " + precision);
      peaks.put(precision, GemmPeak.operationsPerSecond(precision, cores));
    }
    TextSet whole = new TextSet("reviews", tokens(texts));
    List<EngineUnderTest> engines = new ArrayList<>();
    try {
      load(engines, whole, cores);
      ModelBench bench = new ModelBench(engines, EncoderWork.of(directory), peaks, progress);
      List<ModelResult> results = new ArrayList<>(bench.run(whole, rounds));
      results.addAll(bench.run(whole.shortened("short", seed), rounds));
      engines.forEach(EngineUnderTest::close);
      engines.clear();
      return new Outcome(peaks, results, wholeModel(texts, cores));
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
    } finally {
      engines.forEach(EngineUnderTest::close);
    }
  }

  private List<TextResult> wholeModel(List<LabelledText> texts, int cores)
      throws IOException, InterruptedException {
    TextBench bench = new TextBench(directory, maxTokens, PRECISIONS, cores, progress);
    List<TextResult> results = new ArrayList<>(bench.run("reviews", texts, rounds));
    results.addAll(bench.run("short", ShortTexts.of(texts, seed), rounds));
    return results;
  }

  private List<Tokens> tokens(List<LabelledText> texts) throws IOException {
    try (Classifier classifier = Classifier.load(directory, new LoadOptions(maxTokens), null)) {
      return texts.stream().map(LabelledText::text).map(classifier::encode).toList();
    }
  }

  private void load(List<EngineUnderTest> engines, TextSet set, int cores)
      throws IOException, InterruptedException, OrtException {
    for (Precision precision : PRECISIONS) {
      progress.accept("loading " + DefaultModel.NAME + " in " + precision);
      engines.add(OwnModel.load(directory, maxTokens, precision, cores));
    }
    progress.accept("loading " + DefaultModel.NAME + " in int8, ranges of each batch");
    engines.add(OwnModel.withoutRanges(directory, maxTokens, cores));
    TextSet trial = set.part(0, 2 * rounds);
    for (Precision precision : List.of(Precision.FP32, Precision.INT8)) {
      engines.add(fastest(precision, false, trial, cores));
    }
    engines.add(fastest(Precision.FP32, true, trial, cores));
  }

  /** One batch on all cores, or one batch a core: whichever is faster here. */
  private EngineUnderTest fastest(Precision precision, boolean arrival, TextSet trial, int cores)
      throws IOException, InterruptedException, OrtException {
    progress.accept("the best threads for ONNX Runtime in " + precision);
    OnnxModel together = OnnxModel.load(precision, arrival, cores, 1);
    OnnxModel apart = OnnxModel.load(precision, arrival, 1, cores);
    ModelBench.seconds(together, trial);
    ModelBench.seconds(apart, trial);
    boolean better = ModelBench.seconds(together, trial) < ModelBench.seconds(apart, trial);
    (better ? apart : together).close();
    return better ? together : apart;
  }
}
