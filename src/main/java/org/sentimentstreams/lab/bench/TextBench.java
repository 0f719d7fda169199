package org.sentimentstreams.lab.bench;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sentimentstreams.batching.BatchLimits;
import org.sentimentstreams.batching.RawModelLoop;
import org.sentimentstreams.model.CascadeOptions;
import org.sentimentstreams.model.CascadeOptions.Mode;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.Truncation;
import org.sentimentstreams.wide.Cascade;
import org.sentimentstreams.wide.WidePart;

/**
 * A model from text to answer, in every way to serve it: its transformer alone and as a cascade in
 * each precision, and its n-grams alone. Each round gives all of them the same texts in turn.
 *
 * @param precisions to load the transformer in
 * @param workers batches at once, each on a core
 * @param progress is told in a sentence what happens
 */
public record TextBench(
    ModelDirectory directory,
    int maxTokens,
    List<Precision> precisions,
    int workers,
    Consumer<String> progress) {
  private static final BatchLimits LIMITS = new BatchLimits(2048, 256);

  /** One way to serve it; the precision is null where no transformer is asked. */
  private record Way(String model, Precision precision, MarkedModel marked) {}

  /**
   * Measures all.
   *
   * @param set what the texts are called in results
   * @param texts at least as many as rounds, each with its label; none of the labels is looked at
   *     unless every text has one
   * @throws IOException if the model cannot be read
   */
  public List<TextResult> run(String set, List<LabelledText> texts, int rounds)
      throws IOException, InterruptedException {
    boolean labelled = texts.stream().allMatch(text -> text.label() != null);
    Map<String, String> right = new LinkedHashMap<>();
    texts.forEach(text -> right.put(text.text(), text.label()));
    Deque<Cascade> loaded = new ArrayDeque<>();
    try {
      List<Way> ways = ways(right, loaded);
      return measured(set, texts, rounds, ways, labelled);
    } finally {
      loaded.forEach(Cascade::close);
    }
  }

  /**
   * A text.
   *
   * @param label as the model calls it; null if nobody knows
   */
  public record LabelledText(String text, String label) {}

  private List<Way> ways(Map<String, String> right, Deque<Cascade> loaded) throws IOException {
    Optional<WidePart> wide = WidePart.of(directory);
    List<Way> ways = new ArrayList<>();
    for (Precision precision : precisions) {
      progress.accept("loading the whole model in " + precision);
      loaded.push(load(precision, Mode.OFF, null));
      ways.add(new Way("transformer alone", precision, new MarkedModel(loaded.peek(), right)));
      if (wide.isPresent()) {
        loaded.push(load(precision, Mode.AUTO, loaded.peek()));
        ways.add(new Way("cascade", precision, new MarkedModel(loaded.peek(), right)));
      }
    }
    wide.map(part -> new WideAlone(part, directory.config().labels()))
        .map(alone -> new Way("n-grams alone", null, new MarkedModel(alone, right)))
        .ifPresent(ways::add);
    return ways;
  }

  private Cascade load(Precision precision, Mode mode, Cascade beside) throws IOException {
    CascadeOptions options = new CascadeOptions(mode, 0);
    return Cascade.load(
        directory, new LoadOptions(maxTokens, Truncation.HEAD, precision, "cpu", options), beside);
  }

  private List<TextResult> measured(
      String set, List<LabelledText> texts, int rounds, List<Way> ways, boolean labelled)
      throws InterruptedException {
    List<String> all = texts.stream().map(LabelledText::text).toList();
    Map<Way, double[]> rates = new LinkedHashMap<>();
    for (Way way : ways) {
      rates.put(way, new double[rounds]);
      loop(way).reviewsPerSecond(all.subList(0, Math.max(1, all.size() / (4 * rounds))));
      way.marked().forget();
    }
    for (int round = 0; round < rounds; round++) {
      List<String> part =
          all.subList(all.size() * round / rounds, all.size() * (round + 1) / rounds);
      for (Way way : ways) {
        rates.get(way)[round] = loop(way).reviewsPerSecond(part);
      }
      progress.accept("%s, from text to answer: round %d of %d".formatted(set, round + 1, rounds));
    }
    return rates.entrySet().stream()
        .map(entry -> result(set, entry.getKey(), entry.getValue(), labelled))
        .toList();
  }

  private RawModelLoop loop(Way way) {
    return new RawModelLoop(way.marked(), LIMITS, workers);
  }

  private static TextResult result(String set, Way way, double[] rates, boolean labelled) {
    double[] sorted = rates.clone();
    Arrays.sort(sorted);
    double median = sorted[sorted.length / 2];
    return new TextResult(
        set,
        way.model(),
        way.precision() == null ? null : way.precision().toString(),
        median,
        (sorted[sorted.length - 1] - sorted[0]) / median,
        labelled ? way.marked().accuracy() : null,
        way.marked().decidedByWide());
  }
}
