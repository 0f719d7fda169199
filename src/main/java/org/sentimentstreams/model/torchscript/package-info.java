/**
 * Writes TorchScript archives: the way from weights and a configuration to something that PyTorch
 * runs in one call. The architecture is readable text in resources; the weights are copied beside
 * it. We only ever load archives that we wrote ourselves a moment before.
 */
package org.sentimentstreams.model.torchscript;
