/**
 * The training loop: weights, data and a recipe in, better weights out. Knows the engine, but no
 * files of reviews and no topics.
 */
package org.sentimentstreams.training.fit;
