/**
 * Weights at rest: numbers with names and shapes, read from safetensors, ONNX files and PyTorch's
 * files and written as safetensors. Weights are data; nothing here can run code that a file brings
 * along.
 */
package org.sentimentstreams.model.weights;
