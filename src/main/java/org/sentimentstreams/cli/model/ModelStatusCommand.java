package org.sentimentstreams.cli.model;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sentimentstreams.cli.options.RegistryOptions;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.StatusBoard;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows which instance serves which version. */
@Command(
    name = "status",
    description = {
      "Show which version every instance serves, and why it does not serve the champion.",
      "It also shows how good the champion, the one before and the challenger are by their exams.",
      "The exit code is 1 if a live instance serves another version than the champion.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment model status",
      "  sentiment model status --json | jq -r '.instances[] | select(.failure) | .failure'",
    })
final class ModelStatusCommand implements Callable<Integer> {

  private static final int DEAD_SHOWN = 20;

  private final Terminal terminal;

  @Option(
      names = "--all",
      description = "Show all dead instances, too (default: the " + DEAD_SHOWN + " seen last).")
  private boolean all;

  @Option(names = "--json", description = "Write JSON, for other programs (default: a table).")
  private boolean json;

  @Mixin private RegistryOptions registry = new RegistryOptions();

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  ModelStatusCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Settings loaded = settings.load(terminal.environment(), registry.asSettings());
    try (ModelRegistry open = RegistryOptions.open(loaded, terminal);
        StatusBoard board =
            new StatusBoard(
                loaded.kafka(), loaded.topics().modelStatus(), terminal.brokerTimeout())) {
      String model = loaded.model().name();
      ModelHistory history = open.state().model(model);
      String champion = history.champion().orElse(null);
      List<StatusBoard.Instance> known = board.instances(model);
      List<InstanceView> instances = shown(known).map(InstanceView::new).toList();
      boolean isFrozen = history.aliases().containsKey(ModelHistory.FROZEN);
      ExamView exams = ExamView.ofSitters(loaded, terminal, history);
      if (json) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("champion", champion);
        object.put("frozen", isFrozen);
        object.put("exams", exams.objects());
        object.put("instances", instances.stream().map(InstanceView::object).toList());
        terminal.out().println(Json.pretty(object));
      } else {
        terminal.out().print(table(instances).fitting(terminal.columns()));
        terminal.err().println("Champion: " + (champion == null ? "none" : champion));
        if (isFrozen) {
          terminal.err().println("Frozen: exams do not change the champion");
        }
        exams.lines().forEach(terminal.err()::println);
      }
      int left = known.size() - instances.size();
      if (left > 0) {
        terminal.err().println("Not shown: %d dead instances; --all shows them".formatted(left));
      }
      boolean behind = instances.stream().anyMatch(instance -> instance.isBehind(champion));
      return behind ? ExitCode.FAILED : ExitCode.OK;
    }
  }

  /** In the order of names; of those that are dead, what was seen last. */
  private Stream<StatusBoard.Instance> shown(List<StatusBoard.Instance> known) {
    Set<StatusBoard.Instance> dead =
        known.stream()
            .filter(instance -> !instance.isLive())
            .sorted(Comparator.comparing(StatusBoard.Instance::age))
            .limit(all ? known.size() : DEAD_SHOWN)
            .collect(Collectors.toSet());
    return known.stream().filter(instance -> instance.isLive() || dead.contains(instance));
  }

  private static TextTable table(List<InstanceView> instances) {
    var table =
        new TextTable("INSTANCE", "STATE", "SERVING", "SWAP MS", "SEEN", "TRIES", "FAILURE");
    instances.forEach(instance -> table.add(instance.cells()));
    return table;
  }
}
