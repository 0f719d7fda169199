package org.sentimentstreams.model.torchscript;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an encoder is made of.
 *
 * @param embeddings token ids in, hidden states out
 * @param positions what all layers know of positions, computed once for a batch
 * @param layers those with weights of their own, by the attribute of the encoder
 * @param order the attribute of each layer that a text goes through, one behind the other
 */
record Modules(
    ScriptModule embeddings,
    ScriptModule positions,
    Map<String, ScriptModule> layers,
    List<String> order) {

  /** Each layer is another one. */
  static Modules of(
      ScriptModule embeddings, ScriptModule positions, Map<String, ScriptModule> layers) {
    return new Modules(embeddings, positions, layers, List.copyOf(layers.keySet()));
  }

  /** The encoder's module. */
  ScriptModule encoder() {
    ScriptModule encoder =
        new ScriptModule("Encoder").with("embeddings", embeddings).with("positions", positions);
    layers.forEach(encoder::with);
    return encoder;
  }

  /** The lines that stand for each module, each layer, and each layer but the last. */
  Map<String, List<Map<String, String>>> lines() {
    List<Map<String, String>> modules = new ArrayList<>();
    layers.forEach(
        (name, module) -> modules.add(Map.of("{module}", name, "{class}", module.className())));
    Map<String, List<Map<String, String>>> lines = new LinkedHashMap<>();
    lines.put("{module}", modules);
    lines.put("{layer}", calls("{layer}", order));
    lines.put("{before_last}", calls("{before_last}", order.subList(0, order.size() - 1)));
    return lines;
  }

  /** The attribute of the last layer. */
  String last() {
    return order.get(order.size() - 1);
  }

  private static List<Map<String, String>> calls(String place, List<String> names) {
    return names.stream().map(name -> Map.of(place, name)).toList();
  }
}
