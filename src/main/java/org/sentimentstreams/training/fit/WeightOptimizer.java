package org.sentimentstreams.training.fit;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.training.recipe.Recipe.Optimizer;

/**
 * Applies gradients to weights by PyTorch's AdamW, NAdam or SGD, with its constants. Bias and
 * LayerNorm are not decayed unless the recipe says so.
 */
final class WeightOptimizer {
  private static final Pattern UNDECAYED =
      Pattern.compile("\\.bias$|norm\\.", Pattern.CASE_INSENSITIVE);
  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final double MOMENTUM_DECAY = 0.004;

  private final Optimizer settings;
  private final ToDoubleFunction<String> shares;
  private final OptimizerFunctions functions;
  private final NDManager owner;
  private final Map<String, State> states = new TreeMap<>();

  /** What the optimizer remembers of one weight. */
  private static final class State {
    private PtNDArray first;
    private PtNDArray second;
    private PtNDArray steps;
    private int count;

    /** NAdam's product of all momenta so far. */
    private double product = 1;
  }

  private record Trained(PtNDArray weight, PtNDArray gradient, State state) {}

  /** Weights that are treated alike. */
  private record Group(boolean decayed, int steps, double share) {}

  /**
   * @param shares by the name of a weight, what its learning rate is multiplied with
   */
  WeightOptimizer(
      Optimizer settings,
      ToDoubleFunction<String> shares,
      OptimizerFunctions functions,
      NDManager owner) {
    this.settings = settings;
    this.shares = shares;
    this.functions = functions;
    this.owner = owner;
  }

  /**
   * Changes the weights by the gradients that they have, and sets those to zero.
   *
   * @return the length of the gradient before it was clipped
   */
  float step(List<TrainableModel.Weight> weights, double learningRate) {
    JniUtils.setGradMode(false);
    List<PtNDArray> gradients = weights.stream().map(w -> w.array().getGradient()).toList();
    try (NDManager manager = owner.newSubManager()) {
      double most = settings.clipNorm() == 0 ? Double.POSITIVE_INFINITY : settings.clipNorm();
      float norm =
          functions
              .call(manager, "clip", OptimizerFunctions.list(gradients), IValue.from(most))
              .getFloat();
      Map<Group, List<Trained>> groups = new java.util.LinkedHashMap<>();
      for (int i = 0; i < weights.size(); i++) {
        TrainableModel.Weight weight = weights.get(i);
        State state = states.computeIfAbsent(weight.name(), name -> fresh(weight.array()));
        groups
            .computeIfAbsent(group(weight.name(), state), group -> new ArrayList<>())
            .add(new Trained(weight.array(), gradients.get(i), state));
      }
      groups.forEach(
          (group, trained) -> update(manager, group, trained, learningRate * group.share()));
      functions.call(manager, "zero", OptimizerFunctions.list(gradients));
      return norm;
    } finally {
      gradients.forEach(PtNDArray::close);
    }
  }

  /** Forgets gradients, as before a step that has to be done again. */
  void zero(List<TrainableModel.Weight> weights) {
    JniUtils.setGradMode(false);
    for (TrainableModel.Weight weight : weights) {
      JniUtils.zeroGrad(weight.array());
    }
  }

  private Group group(String name, State state) {
    boolean decayed = settings.decayAll() || !UNDECAYED.matcher(name).find();
    return new Group(decayed, state.count, shares.applyAsDouble(name));
  }

  private State fresh(PtNDArray weight) {
    State state = new State();
    state.first = (PtNDArray) owner.zeros(weight.getShape());
    state.second = (PtNDArray) owner.zeros(weight.getShape());
    state.steps = (PtNDArray) owner.zeros(new Shape());
    return state;
  }

  private void update(NDManager manager, Group group, List<Trained> all, double rate) {
    double decay = group.decayed() ? settings.weightDecay() : 0;
    IValue weights = OptimizerFunctions.list(all.stream().map(Trained::weight).toList());
    IValue gradients = OptimizerFunctions.list(all.stream().map(Trained::gradient).toList());
    IValue first = OptimizerFunctions.list(all.stream().map(t -> t.state().first).toList());
    IValue second = OptimizerFunctions.list(all.stream().map(t -> t.state().second).toList());
    switch (settings.kind()) {
      case ADAMW -> {
        IValue steps = OptimizerFunctions.list(all.stream().map(t -> t.state().steps).toList());
        functions.call(
            manager,
            "adamw",
            weights,
            gradients,
            first,
            second,
            steps,
            IValue.from(rate),
            IValue.from(decay));
      }
      case NADAM -> {
        int step = group.steps() + 1;
        double now = momentum(step);
        double next = momentum(step + 1);
        double product = all.get(0).state().product * now;
        all.forEach(trained -> trained.state().product = product);
        functions.call(
            manager,
            "nadam",
            weights,
            gradients,
            first,
            second,
            IValue.from(-rate * (1 - now) / (1 - product)),
            IValue.from(-rate * next / (1 - product * next)),
            IValue.from(1 - Math.pow(BETA_2, step)),
            IValue.from(1 - rate * decay));
      }
      case SGD -> {
        second.close();
        functions.call(
            manager,
            "sgd",
            weights,
            gradients,
            first,
            IValue.from((double) settings.momentum()),
            IValue.from(-rate),
            IValue.from(decay));
      }
    }
    all.forEach(trained -> trained.state().count++);
  }

  /** NAdam's momentum at a step, from 1. */
  private static double momentum(int step) {
    return BETA_1 * (1 - 0.5 * Math.pow(0.96, step * MOMENTUM_DECAY));
  }

  /** Everything that the next step depends on, by name, as it is when it is read. */
  Map<String, Tensor> views() {
    Map<String, Tensor> views = new TreeMap<>();
    states.forEach(
        (name, state) -> {
          views.put("first." + name, ArrayCopy.view(state.first));
          views.put("second." + name, ArrayCopy.view(state.second));
          long product = Double.doubleToLongBits(state.product);
          views.put("steps." + name, Tensor.of(new long[] {state.count, product}, 2));
        });
    return views;
  }

  /** Goes on from a copy. */
  void restore(Map<String, Tensor> copy, Collection<TrainableModel.Weight> weights) {
    JniUtils.setGradMode(false);
    Map<String, PtNDArray> arrays =
        weights.stream()
            .collect(Collectors.toMap(TrainableModel.Weight::name, TrainableModel.Weight::array));
    for (Map.Entry<String, PtNDArray> weight : arrays.entrySet()) {
      Tensor steps = copy.get("steps." + weight.getKey());
      if (steps != null) {
        State state = fresh(weight.getValue());
        ArrayCopy.set(state.first, copy.get("first." + weight.getKey()));
        ArrayCopy.set(state.second, copy.get("second." + weight.getKey()));
        state.count = (int) steps.data().getLong(0);
        state.product = Double.longBitsToDouble(steps.data().getLong(8));
        state.steps = (PtNDArray) owner.zeros(new Shape()).add(state.count);
        state.steps.attach(owner);
        states.put(weight.getKey(), state);
      }
    }
  }
}
