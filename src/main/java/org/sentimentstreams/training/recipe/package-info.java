/**
 * How a model is trained, as a YAML file that people read and write. {@link
 * org.sentimentstreams.training.recipe.RecipeReader} fills in what a file leaves out and refuses
 * what it cannot mean.
 */
package org.sentimentstreams.training.recipe;
