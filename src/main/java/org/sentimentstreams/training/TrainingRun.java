package org.sentimentstreams.training;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentimentstreams.data.InvalidDataException;
import org.sentimentstreams.model.EngineGuard;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.NativeCode;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.model.TextEncoder;
import org.sentimentstreams.model.Truncation;
import org.sentimentstreams.model.torchscript.TrainingModule;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.training.dataset.HeldOutSplit;
import org.sentimentstreams.training.dataset.LabelMap;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.training.fit.CheckpointFolder;
import org.sentimentstreams.training.fit.ContrastiveTuner;
import org.sentimentstreams.training.fit.Epoch;
import org.sentimentstreams.training.fit.Examples;
import org.sentimentstreams.training.fit.FineTuner;
import org.sentimentstreams.training.fit.InitialWeights;
import org.sentimentstreams.training.fit.Objective;
import org.sentimentstreams.training.fit.TrainingListener;
import org.sentimentstreams.training.metrics.Calibration;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.wide.CascadeScores;
import org.sentimentstreams.training.wide.WideFit;
import org.sentimentstreams.wide.WidePart;

/** From rows that are split and a model to start from to a trained model, by one recipe. */
public final class TrainingRun {
  private final Recipe recipe;
  private final ModelDirectory base;
  private final LabelMap labels;
  private final ComputeLimits compute;
  private final TrainingListener listener;
  private final EngineGuard guard = new EngineGuard();
  private final FineTuner tuner;
  private final TrainingInputs inputs;
  private final TruncationSearch search;
  private final long seed;
  private volatile boolean stopped;

  /** What stays of longer texts; known once the training has begun. */
  private volatile Truncation truncation;

  /**
   * @param base gives the encoder, and where the recipe keeps it the head
   * @param labels of the trained model
   * @param seed of the order, dropout and the initial weights
   */
  public TrainingRun(
      Recipe recipe,
      ModelDirectory base,
      LabelMap labels,
      ComputeLimits compute,
      long seed,
      TrainingListener listener) {
    this.recipe = recipe;
    this.base = base;
    this.labels = labels;
    this.compute = compute;
    this.seed = seed;
    this.listener = listener;
    this.tuner = new FineTuner(recipe, base.config(), seed, guard, listener);
    this.inputs = new TrainingInputs(base, labels, maxTokens(), bf16(), compute, guard, listener);
    this.search =
        new TruncationSearch(
            recipe,
            inputs,
            other -> new TrainingRun(other, base, labels, compute, seed, new TrainingListener() {}),
            listener::says);
  }

  /** The same without unlabelled texts. */
  public TrainedModel train(HeldOutSplit.Parts parts, CheckpointFolder checkpoints)
      throws IOException {
    return train(parts, List.of(), checkpoints);
  }

  /**
   * @param unlabelled texts of which the wide part learns what the trained transformer says; none
   *     of the held-out ones among them
   * @param checkpoints where the training goes on if it was cut off; null to keep none
   * @throws InvalidDataException if the rows are too few to learn from, or have unknown labels
   * @throws TrainingStoppedException after {@link #stop}
   * @throws IOException if the model, the cache or a checkpoint cannot be read or written
   */
  public TrainedModel train(
      HeldOutSplit.Parts parts, List<LabeledText> unlabelled, CheckpointFolder checkpoints)
      throws IOException {
    return unlessStopped(
        () ->
            withReference(parts, withWide(parts, unlabelled, trained(parts, checkpoints)))
                .withTexts(parts.train().stream().map(LabeledText::text).toList()));
  }

  /** Once it is stopped, whatever breaks is no news, and what came out is not wanted. */
  private <T> T unlessStopped(NativeCode.Call<T, IOException> work) throws IOException {
    try {
      requireGoingOn();
      T result = work.run();
      requireGoingOn();
      return result;
    } catch (RuntimeException | IOException e) {
      if (stopped) {
        throw new TrainingStoppedException(e);
      }
      throw e;
    }
  }

  private void requireGoingOn() {
    if (stopped) {
      throw new TrainingStoppedException();
    }
  }

  private TrainedModel trained(HeldOutSplit.Parts parts, CheckpointFolder checkpoints)
      throws IOException {
    int[] train = inputs.labels(parts.train());
    int[] heldOut = inputs.labels(parts.heldOut());
    requireEnough(train, heldOut);
    requireFirstToken();
    if (maxTokens() != Math.min(compute.maxTokens(), base.config().maxTokens())) {
      listener.says(
          ("The recipe cuts texts to %1$d tokens, in training and for every score, but the "
                  + "service cuts them to model.max.tokens=%2$d: set that to %1$d for the service, "
                  + "too")
              .formatted(maxTokens(), compute.maxTokens()));
    }
    if (recipe.train() == Recipe.Trained.WIDE) {
      return asItIs(parts);
    }
    int outputs = Objective.outputs(recipe.loss(), labels.size());
    truncation = truncation(parts);
    StartingWeights start = StartingWeights.of(base, recipe, outputs, seed, listener);
    Map<String, Tensor> weights = start.weights();
    boolean headOnly = recipe.train() == Recipe.Trained.HEAD;
    List<Examples> examples = examples(parts, weights);
    FineTuner.Result result =
        tuner.train(
            new TrainingModule(base.headConfig(), shape(headOnly), weights, start.lora()),
            examples.get(0),
            examples.get(1),
            labels.names(),
            checkpoints);
    return calibrated(start.with(result.weights()), InitialWeights.layout(recipe), result);
  }

  /** The transformer of the base, calibrated on these held-out rows. */
  private TrainedModel asItIs(HeldOutSplit.Parts parts) throws IOException {
    if (!labels.names().equals(base.config().labels())) {
      throw new InvalidDataException(
          "The recipe %s leaves the transformer of %s as it is, whose labels are %s, not %s: take another recipe for other labels"
              .formatted(recipe.name(), base.path(), base.config().labels(), labels.names()));
    }
    if (base.config().multiLabel() != (labels.problem() == Problem.MULTI_LABEL)) {
      throw new InvalidDataException(
          "The recipe %s leaves the transformer of %s as it is, by which %s true of a text: set loss.kind to %s"
              .formatted(
                  recipe.name(),
                  base.path(),
                  base.config().multiLabel() ? "any number of labels is" : "one label is",
                  base.config().multiLabel() ? "multi-label" : "cross-entropy"));
    }
    truncation = truncationOf(base);
    Scores scores = deepScores(base, parts.heldOut());
    Epoch epoch = Epoch.untrained(scores);
    Map<String, Tensor> weights = base.weightsWithoutPairs();
    return calibrated(
        new StartingWeights(weights, null, base.adapter()),
        TrainingModule.layoutOf(base.config(), weights),
        new FineTuner.Result(Map.of(), List.of(epoch), epoch, scores, scores));
  }

  private TrainedModel withWide(
      HeldOutSplit.Parts parts, List<LabeledText> unlabelled, TrainedModel deep)
      throws IOException {
    requireGoingOn();
    List<LabeledText> taught = new TaughtRows(base, labels, this::deepScores).of(deep, unlabelled);
    return new WideFit(recipe.wide(), labels, listener::says)
        .fit(parts, taught, deep.heldOut(), deep.unseen())
        .map(deep::with)
        .orElse(deep);
  }

  private TrainedModel withReference(HeldOutSplit.Parts parts, TrainedModel trained)
      throws IOException {
    requireGoingOn();
    try (TextEncoder encoder =
        TextEncoder.load(base.tokenizer(), maxTokens(), trained.truncation())) {
      return new HeldOutReference(encoder, guard)
          .of(trained, parts.heldOut())
          .map(trained::with)
          .orElse(trained);
    }
  }

  /**
   * Scores another model on rows, such as the champion on the candidate's held-out ones, as it
   * serves: its wide part first, if it has one. They are cut to {@link #maxTokens}.
   *
   * @param model has the labels that this run trains
   * @throws TrainingStoppedException after {@link #stop}
   */
  public Scores score(ModelDirectory model, List<LabeledText> rows) throws IOException {
    return unlessStopped(() -> scored(model, rows));
  }

  private Scores scored(ModelDirectory model, List<LabeledText> rows) throws IOException {
    Scores deep = deepScores(model, rows);
    List<String> texts = rows.stream().map(LabeledText::text).toList();
    return WidePart.of(model).map(part -> CascadeScores.of(part, texts, deep)).orElse(deep);
  }

  private Scores deepScores(ModelDirectory model, List<LabeledText> rows) throws IOException {
    Examples examples = inputs.features(model, truncationOf(model), List.of(rows)).get(0);
    Map<String, Tensor> weights = model.weights();
    TrainingModule.Shape head =
        new TrainingModule.Shape(
            TrainingModule.layoutOf(model.config(), weights), true, 0, 0, false);
    return tuner.score(
        new TrainingModule(model.headConfig(), head, weights), examples, labels.names());
  }

  private Truncation truncation(HeldOutSplit.Parts parts) throws IOException {
    Truncation usual =
        recipe.givenTruncation().isPresent() ? recipe.givenTruncation().get() : truncationOf(base);
    return recipe.choosesTruncation() ? search.find(parts, usual) : usual;
  }

  private Truncation truncationOf(ModelDirectory model) throws IOException {
    return model.truncation().orElse(compute.truncation());
  }

  /** Texts are cut to so many tokens: what the recipe says, or else the setting. */
  public int maxTokens() {
    return Math.min(recipe.maxTokensOr(compute.maxTokens()), base.config().maxTokens());
  }

  /**
   * Ends the run from another thread, or before it has begun: what is being computed is finished,
   * and no more begun.
   */
  public void stop() {
    stopped = true;
    search.stop();
    inputs.stop();
    guard.close(() -> {});
  }

  /** What the recipe's module reads; puts the encoder into {@code weights} if that was tuned. */
  private List<Examples> examples(HeldOutSplit.Parts parts, Map<String, Tensor> weights)
      throws IOException {
    if (recipe.contrast().steps() > 0) {
      List<Examples> tokens = inputs.tokens(both(parts), truncation);
      TrainingModule.Shape shape =
          new TrainingModule.Shape(
              TrainingModule.HeadLayout.NONE, false, recipe.head().encoderDropout(), 0, bf16());
      ContrastiveTuner.Result tuned =
          new ContrastiveTuner(recipe, base.config(), seed, guard, listener)
              .tune(
                  new TrainingModule(base.config(), shape, weights), tokens.get(0), tokens.get(1));
      weights.putAll(tuned.weights());
      return tuned.features();
    }
    return recipe.train() == Recipe.Trained.HEAD
        ? inputs.features(base, truncation, both(parts))
        : inputs.tokens(both(parts), truncation);
  }

  private static List<List<LabeledText>> both(HeldOutSplit.Parts parts) {
    return List.of(parts.train(), parts.heldOut());
  }

  private boolean bf16() {
    return recipe.precision() == Recipe.ComputePrecision.BF16;
  }

  private TrainingModule.Shape shape(boolean headOnly) {
    return new TrainingModule.Shape(
        InitialWeights.layout(recipe),
        headOnly,
        recipe.head().encoderDropout(),
        recipe.head().dropout(),
        bf16());
  }

  private TrainedModel calibrated(
      StartingWeights end, TrainingModule.HeadLayout layout, FineTuner.Result result) {
    double temperature = Calibration.temperature(result.scores());
    Map<String, Tensor> weights =
        ClassifierLayer.perLabel(
            end.withoutPairs(),
            TrainingModule.classifier(base.config(), layout),
            labels.size(),
            temperature);
    if (end.adapter().isPresent()) {
      // Beside pairs in half precision, a head in single precision would be a third of the file.
      weights.replaceAll((name, tensor) -> ModelWriter.isHead(name) ? tensor.toF16() : tensor);
    }
    return new TrainedModel(
        weights,
        end.adapter(),
        truncation,
        result.epochs(),
        result.best(),
        result.scores().divided(temperature),
        result.unseen().divided(temperature),
        temperature,
        Calibration.of(result.scores()).error(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  private void requireEnough(int[] train, int[] heldOut) {
    int[] occurring = Arrays.stream(train).distinct().sorted().toArray();
    if (occurring.length < 2) {
      Scores names = new Scores(labels.names(), labels.problem(), train, null);
      throw new InvalidDataException(
          "The %d rows to train on have the labels %s: rows of two labels or more are needed"
              .formatted(train.length, Arrays.stream(occurring).mapToObj(names::name).toList()));
    }
    if (heldOut.length == 0) {
      throw new InvalidDataException(
          ("None of %d rows would be held out to choose the best epoch: give more rows, or raise"
                  + " held-out.share")
              .formatted(train.length));
    }
    if (recipe.loss().kind() == Recipe.Loss.Kind.BCE && labels.size() != 2) {
      throw new InvalidDataException(
          "loss.kind bce needs two labels, and there are %d: use cross-entropy"
              .formatted(labels.size()));
    }
  }

  /** What trains the encoder reads the first token, in training and when it is served. */
  private void requireFirstToken() {
    if (recipe.trainsEncoder() && !base.pooling().isFirst()) {
      throw new InvalidDataException(
          "%s pools its hidden states (%s), which recipes that train the encoder do not: take one that trains a head, such as head or frozen-mlp"
              .formatted(base.path(), base.pooling()));
    }
  }
}
