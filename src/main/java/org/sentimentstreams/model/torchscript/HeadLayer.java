package org.sentimentstreams.model.torchscript;

/**
 * One linear layer of a classifier's head.
 *
 * @param name Hugging Face's name of the layer, without {@code .weight}
 * @param function the function of its output, of {@code wide} in TorchScript; {@code wide} for none
 * @param dropout whether dropout stands before it in training
 */
record HeadLayer(String name, String function, boolean dropout) {
  static final String TANH = "torch.tanh(wide)";
  static final String RELU = "torch.relu(wide)";
  static final String GELU = "torch.gelu(wide, approximate=\"none\")";

  /** The layer whose outputs are the logits. */
  static HeadLayer last(String name) {
    return new HeadLayer(name, "wide", true);
  }
}
