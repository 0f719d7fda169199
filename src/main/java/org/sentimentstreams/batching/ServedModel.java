package org.sentimentstreams.batching;

import org.sentimentstreams.model.TextModel;

/**
 * A model with its cost estimate and token budget on its device.
 *
 * @param name as requests call it
 */
record ServedModel<R>(String name, TextModel<R> model, CostModel cost, TokenBudget budget) {

  /** A model that has not run yet. */
  static <R> ServedModel<R> of(String name, TextModel<R> model, BatchLimits limits) {
    return new ServedModel<>(name, model, new CostModel(), new TokenBudget(limits.maxTokens()));
  }
}
