package org.sentimentstreams.training.fit;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.sentimentstreams.model.ModelConfig;

/**
 * How many texts a step may compute at once on a processor. There, no allocation fails when memory
 * is short: the kernel kills the process.
 *
 * <p>What is kept for the gradients is counted as in Korthikanti et al., Reducing Activation
 * Recomputation in Large Transformer Models (2022): so many bytes for each layer, token and hidden
 * unit, and so many for each layer, attention head and pair of tokens. Their 34 and 5 are 60 and 8
 * here, with the copies in bfloat16 of what is in single precision: 8 texts of 512 tokens in
 * bge-small were measured to hold 3.6 GB. In single precision everything takes twice as much.
 *
 * @param config of the encoder
 * @param bf16 whether products are computed in bfloat16
 * @param bytes that a step may hold
 */
record StepMemory(ModelConfig config, boolean bf16, long bytes) {
  private static final double BYTES_PER_UNIT = 60;
  private static final double BYTES_PER_PAIR = 8;

  /**
   * A third of this machine's memory, or of the container's: with half, a training was measured to
   * hold four fifths at its highest, with the heap of Java and what an allocator leaves unused. It
   * is all of the memory that counts, not what is free now, because equal trainings must be divided
   * equally.
   */
  static StepMemory ofMachine(ModelConfig config, boolean bf16) {
    var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new StepMemory(config, bf16, machine.getTotalMemorySize() / 3);
  }

  /**
   * @param tokens of each text, padding included
   * @return how many texts fit, at least 1
   */
  int texts(int tokens) {
    double n = tokens;
    double perLayer =
        BYTES_PER_UNIT * n * config.hiddenSize() + BYTES_PER_PAIR * config.heads() * n * n;
    double perText = config.layers() * perLayer * (bf16 ? 1 : 2);
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / perText));
  }
}
