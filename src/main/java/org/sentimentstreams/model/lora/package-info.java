/**
 * Low-rank adapters of an encoder's matrices (LoRA, Hu et al. 2021), on disk as PEFT has them. What
 * is trained stands beside the encoder as a file of a few megabytes, and is added into the
 * encoder's weights when a model is loaded; so everything behind that knows nothing of adapters.
 */
package org.sentimentstreams.model.lora;
