package org.sentimentstreams.training;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.sentimentstreams.model.EngineGuard;
import org.sentimentstreams.model.weights.Tensor;

/**
 * Trains BERT's own classifier layers, pooler (dense, tanh) and classifier, on the features of a
 * frozen encoder with cross-entropy and AdamW. The epoch with the lowest loss on the held-out rows
 * is kept.
 */
final class HeadTrainer {
  private static final String[] NAMES = {
    "bert.pooler.dense.weight", "bert.pooler.dense.bias", "classifier.weight", "classifier.bias"
  };

  private final HeadTraining settings;
  private final EngineGuard guard;
  private final Consumer<Epoch> progress;

  /** One finished epoch: mean losses, and the share of held-out rows that it got right. */
  record Epoch(int number, double trainLoss, double heldOutLoss, double heldOutAccuracy) {}

  /** The kept weights by Hugging Face's names, and the epoch they come from. */
  record Result(Map<String, Tensor> weights, Epoch best) {}

  /**
   * @param guard closed to end the training between two steps
   */
  HeadTrainer(HeadTraining settings, EngineGuard guard, Consumer<Epoch> progress) {
    this.settings = settings;
    this.guard = guard;
    this.progress = progress;
  }

  /**
   * @param data so many rows that some are held out and some are not
   * @param labels number of labels
   */
  Result train(LabeledFeatures data, int labels) {
    Random random = new Random(settings.seed());
    List<Integer> rows = data.shuffledRows(random);
    int heldOut = settings.heldOutRows(rows.size());
    LabeledFeatures test = data.select(rows.subList(0, heldOut));
    LabeledFeatures train = data.select(rows.subList(heldOut, rows.size()));
    int width = data.features().get(0).length;
    Engine.getEngine("PyTorch").setRandomSeed((int) settings.seed());
    try (Model model = Model.newInstance("head", "PyTorch")) {
      model.setBlock(head(width, labels));
      try (Trainer trainer = model.newTrainer(config())) {
        trainer.initialize(new Shape(settings.batchSize(), width));
        return run(trainer, train, test, random);
      }
    }
  }

  private Block head(int width, int labels) {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(width).build())
        .add(Activation::tanh)
        .add(Dropout.builder().optRate(settings.dropout()).build())
        .add(Linear.builder().setUnits(labels).build());
  }

  private DefaultTrainingConfig config() {
    Optimizer adamW =
        Optimizer.adamW()
            .optLearningRateTracker(Tracker.fixed(settings.learningRate()))
            .optWeightDecays(settings.weightDecay())
            .build();
    return new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
        .optDevices(new Device[] {Device.cpu()})
        .optOptimizer(adamW);
  }

  private Result run(Trainer trainer, LabeledFeatures train, LabeledFeatures test, Random random) {
    Result best = null;
    for (int number = 1; number <= settings.epochs(); number++) {
      double trainLoss = epoch(trainer, train.select(train.shuffledRows(random)));
      Epoch epoch = evaluate(trainer, test, number, trainLoss);
      progress.accept(epoch);
      if (best == null || epoch.heldOutLoss() < best.best().heldOutLoss()) {
        best = new Result(weights(trainer), epoch);
      } else if (number - best.best().number() >= settings.patience()) {
        break;
      }
    }
    return best;
  }

  private double epoch(Trainer trainer, LabeledFeatures data) {
    double sum = 0;
    for (int start = 0; start < data.size(); start += settings.batchSize()) {
      int first = start;
      int end = Math.min(start + settings.batchSize(), data.size());
      sum += guard.call(() -> step(trainer, data, first, end)) * (end - start);
    }
    return sum / data.size();
  }

  /** Returns the mean loss of these rows before the step. */
  private static float step(Trainer trainer, LabeledFeatures data, int start, int end) {
    float mean;
    try (NDManager manager = trainer.getManager().newSubManager()) {
      NDArray labels = labels(data, start, end, manager);
      try (GradientCollector gradients = trainer.newGradientCollector()) {
        NDList logits = trainer.forward(features(data, start, end, manager));
        NDArray loss = trainer.getLoss().evaluate(new NDList(labels), logits);
        gradients.backward(loss);
        mean = loss.getFloat();
      }
    }
    trainer.step();
    return mean;
  }

  private static Epoch evaluate(Trainer trainer, LabeledFeatures test, int number, double loss) {
    try (NDManager manager = trainer.getManager().newSubManager()) {
      NDList logits = trainer.evaluate(features(test, 0, test.size(), manager));
      NDArray labels = labels(test, 0, test.size(), manager);
      double testLoss = trainer.getLoss().evaluate(new NDList(labels), logits).getFloat();
      long[] predicted = logits.head().argMax(1).toLongArray();
      int right = 0;
      for (int row = 0; row < predicted.length; row++) {
        right += predicted[row] == test.labels().get(row) ? 1 : 0;
      }
      return new Epoch(number, loss, testLoss, (double) right / test.size());
    }
  }

  private static NDList features(LabeledFeatures data, int start, int end, NDManager manager) {
    return new NDList(manager.create(data.features().subList(start, end).toArray(float[][]::new)));
  }

  private static NDArray labels(LabeledFeatures data, int start, int end, NDManager manager) {
    return manager.create(
        data.labels().subList(start, end).stream().mapToLong(Integer::longValue).toArray());
  }

  private static Map<String, Tensor> weights(Trainer trainer) {
    Map<String, Tensor> weights = new TreeMap<>();
    int index = 0;
    for (var parameter : trainer.getModel().getBlock().getParameters()) {
      NDArray array = ((Parameter) parameter.getValue()).getArray();
      weights.put(NAMES[index++], Tensor.of(array.toFloatArray(), array.getShape().getShape()));
    }
    return weights;
  }
}
