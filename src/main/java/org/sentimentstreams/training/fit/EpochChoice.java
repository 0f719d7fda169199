package org.sentimentstreams.training.fit;

import java.util.Comparator;
import java.util.List;
import org.sentimentstreams.training.recipe.Recipe;

/** Which epoch of a recipe is kept, and when another one is not worth its time. */
record EpochChoice(Recipe recipe) {

  /** The best; of equals the first, as a later one was trained longer for nothing. */
  Epoch best(List<Epoch> epochs) {
    return epochs.stream()
        .max(
            Comparator.comparingDouble((Epoch epoch) -> epoch.score(recipe.best()))
                .thenComparing(Comparator.comparingInt(Epoch::number).reversed()))
        .orElseThrow();
  }

  /** Whether no epoch is to follow these. Patience counts only from where all is trained. */
  boolean isOver(List<Epoch> epochs) {
    int frozen = recipe.train() == Recipe.Trained.GRADUAL ? recipe.frozenEpochs() : 0;
    boolean isPatient =
        recipe.patience() == 0
            || epochs.size() <= frozen
            || epochs.size() - best(epochs).number() < recipe.patience();
    return epochs.size() >= recipe.epochs() || !isPatient;
  }
}
