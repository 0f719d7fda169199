package org.sentimentstreams.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sentimentstreams.model.lora.LoraAdapter;

/** What people and programs want to know of an adapter. */
public final class AdapterFacts {
  private AdapterFacts() {}

  /**
   * @param folder that holds an adapter's files, beside whatever else
   * @return facts by their names, in an order for people; none if there is no adapter
   * @throws InvalidModelException if it is of a kind that is not known
   * @throws org.sentimentstreams.model.weights.InvalidWeightsException if it is damaged
   * @throws IOException if a file cannot be read
   */
  public static Map<String, Object> of(Path folder) throws IOException {
    WeightFiles files = new WeightFiles(folder);
    Map<String, Object> facts = new LinkedHashMap<>();
    Optional<LoraAdapter> adapter = files.adapter();
    if (adapter.isPresent()) {
      facts.put("adapterRank", adapter.get().config().rank());
      facts.put("adapterScale", adapter.get().config().scale());
      facts.put("adapterLayers", adapter.get().layers().size());
      facts.put("adapterBytes", Files.size(files.adapterFile().orElseThrow()));
      if (adapter.get().config().base() != null) {
        facts.put("adapterBase", adapter.get().config().base());
      }
    }
    return facts;
  }
}
