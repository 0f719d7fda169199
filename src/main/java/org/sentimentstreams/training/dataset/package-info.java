/**
 * Labelled reviews before they meet a model: the latest label of each review, without duplicates
 * and leaks, split into what is trained on and what is held out.
 */
package org.sentimentstreams.training.dataset;
