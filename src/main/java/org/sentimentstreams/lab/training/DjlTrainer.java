package org.sentimentstreams.lab.training;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.sentimentstreams.model.torchscript.TrainingModule;
import org.sentimentstreams.training.fit.Examples;

/** The engine's own {@code Trainer} on the same module, data, loss and optimizer. */
record DjlTrainer(TrainingModule module, Examples examples, int batch) {

  /**
   * @param warmUp steps at the start that are not counted
   * @return seconds of all other steps
   */
  double seconds(int warmUp) throws IOException {
    Path archive = Files.createTempFile("sentiment-", ".pt");
    try (Model model = Model.newInstance("djl", "PyTorch")) {
      module.write(archive);
      model.load(archive, null, Map.of("trainParam", "true"));
      try (Trainer trainer = model.newTrainer(config())) {
        int columns = examples.tokens().get(0).length();
        Shape shape = new Shape(batch, columns);
        trainer.initialize(shape, shape, shape);
        JniUtils.enableTrainingMode((PtSymbolBlock) model.getBlock());
        return seconds(trainer, warmUp);
      }
    } catch (MalformedModelException e) {
      throw new IllegalStateException("DJL cannot load the module", e);
    } finally {
      Files.deleteIfExists(archive);
    }
  }

  private static DefaultTrainingConfig config() {
    Optimizer adamW =
        Optimizer.adamW()
            .optLearningRateTracker(Tracker.fixed(3e-5f))
            .optWeightDecays(0.01f)
            .optClipGrad(1)
            .build();
    return new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
        .optDevices(new Device[] {Device.cpu()})
        .optOptimizer(adamW);
  }

  private double seconds(Trainer trainer, int warmUp) {
    long start = 0;
    int steps = examples.size() / batch;
    for (int step = 0; step < steps; step++) {
      if (step == warmUp) {
        start = System.nanoTime();
      }
      int[] rows = IntStream.range(step * batch, (step + 1) * batch).toArray();
      step(trainer, rows);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private void step(Trainer trainer, int[] rows) {
    try (NDManager manager = trainer.getManager().newSubManager()) {
      NDArray labels =
          manager.create(IntStream.of(rows).mapToLong(row -> examples.labels()[row]).toArray());
      try (GradientCollector gradients = trainer.newGradientCollector()) {
        NDList logits = trainer.forward(examples.inputs(rows, manager));
        NDArray loss = trainer.getLoss().evaluate(new NDList(labels), logits);
        gradients.backward(loss);
      }
    }
    trainer.step();
  }
}
