/**
 * Which texts people should label next: those that a model is unsure of, of many kinds, and some by
 * chance. Reviews and what a model said of them come from the topics or from whoever has scored
 * them.
 */
package org.sentimentstreams.training.suggest;
