package org.sentimentstreams.model.torchscript;

import java.util.Map;
import org.sentimentstreams.model.InvalidModelException;

/**
 * A feed-forward activation, by Hugging Face's name in config.json.
 *
 * @param script the function of {@code wide} in TorchScript
 * @param pointwise oneDNN's name of it
 * @param algorithm oneDNN's variant of it
 */
record Activation(String script, String pointwise, String algorithm) {

  /**
   * @throws InvalidModelException if it is not supported
   */
  static Activation of(String name) {
    return switch (name) {
      case "gelu", "gelu_python" ->
          new Activation("torch.gelu(wide, approximate=\"none\")", "gelu", "none");
      case "gelu_new", "gelu_pytorch_tanh", "gelu_fast" ->
          new Activation("torch.gelu(wide, approximate=\"tanh\")", "gelu", "tanh");
      case "relu" -> new Activation("torch.relu(wide)", "relu", "");
      case "silu", "swish" -> new Activation("torch.silu(wide)", "swish", "");
      default ->
          throw new InvalidModelException(
              ("The activation \"%s\" is not supported; gelu, gelu_new, gelu_pytorch_tanh, relu and"
                      + " silu are")
                  .formatted(name));
    };
  }

  /**
   * The function of {@code wide} in TorchScript where no layer is fused with it: in heads and
   * beside a convolution.
   *
   * @throws InvalidModelException if it is not supported
   */
  static String scriptOf(String name) {
    return name.equals("tanh") ? "torch.tanh(wide)" : of(name).script;
  }

  /** What stands for the places of the linear layers' texts. */
  Map<String, String> values() {
    return Map.of("{activation}", script, "{pointwise}", pointwise, "{algorithm}", algorithm);
  }
}
