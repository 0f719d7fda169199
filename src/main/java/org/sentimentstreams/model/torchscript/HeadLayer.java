package org.sentimentstreams.model.torchscript;

/**
 * One linear layer of a classifier's head.
 *
 * @param name Hugging Face's name of the layer, without {@code .weight}
 * @param function TorchScript's name of what is applied to its output; empty for nothing
 */
record HeadLayer(String name, String function) {}
