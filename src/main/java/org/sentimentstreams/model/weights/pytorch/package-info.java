/**
 * Reads the state dicts that {@code torch.save} leaves, such as {@code pytorch_model.bin}. Such a
 * file is a pickle, which is a program: what is here knows the few instructions and the few names
 * that a state dict of tensors needs, and refuses all others. No class is looked up and nothing is
 * called, whatever a file says.
 */
package org.sentimentstreams.model.weights.pytorch;
