package org.sentimentstreams.training;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sentimentstreams.model.EngineGuard;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.TextEncoder;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.model.Truncation;
import org.sentimentstreams.training.dataset.LabelMap;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.training.fit.Examples;
import org.sentimentstreams.training.fit.TrainingListener;

/** Makes of rows what a module reads: tokens, or the features of an encoder that stays as it is. */
final class TrainingInputs {
  private final ModelDirectory base;
  private final LabelMap labels;
  private final int maxTokens;
  private final boolean bf16;
  private final ComputeLimits compute;
  private final EngineGuard guard;
  private final TrainingListener listener;

  @GuardedBy("this")
  private boolean stopped;

  /** The encoder that is asked, if one is. */
  @GuardedBy("this")
  private FrozenFeatures asked;

  /**
   * @param base whose tokenizer reads the texts
   * @param maxTokens longer texts are cut to this
   * @param bf16 whether features are computed in bfloat16
   * @param guard around each use of the tokenizer
   */
  TrainingInputs(
      ModelDirectory base,
      LabelMap labels,
      int maxTokens,
      boolean bf16,
      ComputeLimits compute,
      EngineGuard guard,
      TrainingListener listener) {
    this.base = base;
    this.labels = labels;
    this.maxTokens = maxTokens;
    this.bf16 = bf16;
    this.compute = compute;
    this.guard = guard;
    this.listener = listener;
  }

  /** The labels of rows, by index. */
  int[] labels(List<LabeledText> rows) {
    return rows.stream().mapToInt(labels::index).toArray();
  }

  /** The tokens of each part. */
  List<Examples> tokens(List<List<LabeledText>> parts, Truncation truncation) throws IOException {
    try (TextEncoder encoder = TextEncoder.load(base.tokenizer(), maxTokens, truncation)) {
      List<Examples> all = new ArrayList<>();
      for (List<LabeledText> rows : parts) {
        all.add(Examples.ofTokens(encoded(encoder, rows).toList(), labels(rows)));
      }
      return all;
    }
  }

  /** The share of texts that are longer than the model reads. */
  double shareOfLonger(List<LabeledText> rows) throws IOException {
    try (TextEncoder encoder = TextEncoder.load(base.tokenizer(), maxTokens)) {
      return encoded(encoder, rows)
          .mapToInt(tokens -> tokens.truncated() ? 1 : 0)
          .average()
          .orElse(0);
    }
  }

  private Stream<Tokens> encoded(TextEncoder encoder, List<LabeledText> rows) {
    return rows.parallelStream().map(row -> guard.call(() -> encoder.encode(row.text())));
  }

  /**
   * The features of each part.
   *
   * @param encoder gives them
   * @throws TrainingStoppedException after {@link #stop}
   */
  List<Examples> features(
      ModelDirectory encoder, Truncation truncation, List<List<LabeledText>> parts)
      throws IOException {
    List<String> texts = parts.stream().flatMap(List::stream).map(LabeledText::text).toList();
    List<float[]> vectors = frozen(encoder, truncation).of(texts);
    List<Examples> all = new ArrayList<>();
    int start = 0;
    for (List<LabeledText> rows : parts) {
      int end = start + rows.size();
      all.add(Examples.ofFeatures(vectors.subList(start, end), labels(rows)));
      start = end;
    }
    return all;
  }

  private synchronized FrozenFeatures frozen(ModelDirectory encoder, Truncation truncation) {
    if (stopped) {
      throw new TrainingStoppedException();
    }
    Precision precision = bf16 ? Precision.BF16 : Precision.FP32;
    asked = new FrozenFeatures(encoder, maxTokens, truncation, precision, compute, listener::says);
    return asked;
  }

  /** Ends what is being computed, from another thread, and lets nothing new begin. */
  void stop() {
    FrozenFeatures running;
    synchronized (this) {
      stopped = true;
      running = asked;
    }
    if (running != null) {
      running.stop();
    }
  }
}
