package org.sentimentstreams.training.fit;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.sentimentstreams.model.torchscript.TrainingModule;
import org.sentimentstreams.model.weights.Tensor;

/** A training module in memory, its weights by Hugging Face's names. For one thread at a time. */
final class TrainableModel implements AutoCloseable {
  private final Script script;
  private final List<Weight> weights = new ArrayList<>();

  /** One weight; the array is the module's own, so that what changes it changes the module. */
  record Weight(String name, PtNDArray array) {}

  private TrainableModel(Script script, Map<String, String> names) {
    this.script = script;
    for (Parameter parameter : script.block().getParameters().values()) {
      String name = names.get(parameter.getName());
      if (name != null) {
        weights.add(new Weight(name, (PtNDArray) parameter.getArray()));
      } else {
        ((PtNDArray) parameter.getArray()).setRequiresGradient(false);
      }
    }
    weights.sort((a, b) -> a.name().compareTo(b.name()));
  }

  static TrainableModel load(TrainingModule module) throws IOException {
    return new TrainableModel(Script.load(module::write), module.names());
  }

  NDManager manager() {
    return script.model().getNDManager();
  }

  /** Lets those weights change whose name passes, and no others; returns them. */
  List<Weight> train(Predicate<String> name) {
    List<Weight> trained = new ArrayList<>();
    for (Weight weight : weights) {
      boolean wanted = name.test(weight.name());
      weight.array().setRequiresGradient(wanted);
      if (wanted) {
        trained.add(weight);
      }
    }
    return trained;
  }

  /**
   * A freshly loaded module is in inference mode whatever Java believes of it, so that dropout
   * would be off in training.
   */
  void setTraining(boolean training) {
    JniUtils.setGradMode(training);
    if (training) {
      JniUtils.enableTrainingMode(script.block());
    } else {
      JniUtils.enableInferenceMode(script.block());
    }
  }

  /** Logits, float32 of shape [B, outputs]. */
  PtNDArray forward(NDList inputs, boolean training) {
    return (PtNDArray) IValueUtils.forward(script.block(), inputs, training).head();
  }

  /** A copy of all weights. */
  Map<String, Tensor> copy() {
    Map<String, Tensor> copies = views();
    copies.replaceAll((name, view) -> view.now());
    return copies;
  }

  /** All weights as they are when they are read, which takes no memory for all of them at once. */
  Map<String, Tensor> views() {
    Map<String, Tensor> views = new TreeMap<>();
    weights.forEach(weight -> views.put(weight.name(), ArrayCopy.view(weight.array())));
    return views;
  }

  /** Sets weights to those of a copy. */
  void restore(Map<String, Tensor> copies) {
    JniUtils.setGradMode(false);
    for (Weight weight : weights) {
      ArrayCopy.set(weight.array(), copies.get(weight.name()));
    }
  }

  @Override
  public void close() {
    script.close();
  }
}
