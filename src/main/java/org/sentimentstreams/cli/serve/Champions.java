package org.sentimentstreams.cli.serve;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sentimentstreams.challenger.Contender;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.ModelSettings;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.ops.Health;
import org.sentimentstreams.ops.LabelChoices;
import org.sentimentstreams.ops.TrainingView;
import org.sentimentstreams.serving.LiveModel;

/** The champions of all models that the settings name, in this order. */
final class Champions implements AutoCloseable {
  private final Map<String, ChampionModel> champions = new LinkedHashMap<>();

  private Champions() {}

  /**
   * Loads them.
   *
   * @param bootstrap what becomes the first champion of {@link ModelSettings#name}; null for
   *     nothing
   * @throws CommandFailedException if a model has no champion
   */
  static Champions open(
      Settings settings, Terminal terminal, Operations operations, String bootstrap)
      throws IOException {
    Champions all = new Champions();
    try {
      for (String name : settings.model().servedNames()) {
        String first = name.equals(settings.model().name()) ? bootstrap : null;
        Settings own = settings.withModelName(name);
        all.champions.put(name, ChampionModel.open(own, terminal, operations, first));
      }
    } catch (IOException | RuntimeException e) {
      all.close();
      throw e;
    }
    return all;
  }

  /** By name. */
  Map<String, LiveModel> models() {
    return champions.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().model()));
  }

  /** The challengers beside them, by the name of the model; none if the settings want none. */
  Map<String, Contender> challengers() {
    Map<String, Contender> all = new HashMap<>();
    champions.forEach(
        (name, champion) ->
            champion.follower().contender().ifPresent(contender -> all.put(name, contender)));
    return all;
  }

  /** The training that the champion of {@link ModelSettings#name} came from, if it was trained. */
  Optional<TrainingView> training(Settings settings) {
    return champions.get(settings.model().name()).training();
  }

  /** The labels that the champion of {@link ModelSettings#name} can give. */
  LabelChoices choices(Settings settings) {
    return champions.get(settings.model().name()).choices();
  }

  Health health() {
    List<Health> each =
        champions.values().stream().map(champion -> champion.follower().health()).toList();
    return Health.of(each);
  }

  /** For people: each model with its served version. */
  String versions() {
    return champions.entrySet().stream()
        .map(entry -> entry.getKey() + ", now version " + entry.getValue().version())
        .collect(Collectors.joining(" and "));
  }

  @Override
  public void close() {
    champions.values().forEach(ChampionModel::close);
  }
}
