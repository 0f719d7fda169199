package org.sentimentstreams.lab.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.model.weights.Tensor;

/**
 * The arithmetic that an encoder cannot do without, counted on real tokens: two operations for each
 * product that is added.
 *
 * @param layers transformer layers
 * @param hidden width of the hidden states
 * @param wide width between the feed-forward layers
 */
record EncoderWork(int layers, long hidden, long wide) {

  static EncoderWork of(ModelDirectory directory) throws IOException {
    ModelConfig config = directory.config();
    long wide =
        directory.weights().entrySet().stream()
            .filter(entry -> entry.getKey().matches(".*(intermediate\\.dense|ffn\\.lin1)\\.bias"))
            .map(Map.Entry::getValue)
            .mapToLong(Tensor::elements)
            .findFirst()
            .orElseThrow();
    return new EncoderWork(config.layers(), config.hiddenSize(), wide);
  }

  /**
   * Operations for the first hidden state of each text. The last layer needs keys and values of all
   * tokens, and everything else of the first token only.
   */
  double operations(List<Tokens> texts) {
    double sum = 0;
    for (Tokens text : texts) {
      double n = text.length();
      sum += (layers - 1) * (n * linear() + 4 * n * n * hidden);
      sum += n * 4 * hidden * hidden + linear() - 4 * hidden * hidden + 4 * n * hidden;
    }
    return sum;
  }

  private double linear() {
    return 8.0 * hidden * hidden + 4.0 * hidden * wide;
  }
}
