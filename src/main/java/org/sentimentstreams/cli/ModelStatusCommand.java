package org.sentimentstreams.cli;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.sentimentstreams.config.Settings;
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
      "The exit code is 1 if a live instance serves another version than the champion.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment model status",
      "  sentiment model status --json | jq -r '.[] | select(.failure) | .failure'",
    })
final class ModelStatusCommand implements Callable<Integer> {

  private final Terminal terminal;

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
        StatusBoard board = new StatusBoard(loaded, terminal.brokerTimeout())) {
      Instant now = Instant.now();
      String model = loaded.modelName();
      String champion = open.state().model(model).champion().orElse(null);
      List<InstanceView> instances = InstanceView.of(board, model, now);
      if (json) {
        var objects = instances.stream().map(InstanceView::object).toList();
        terminal.out().println(Json.pretty(objects));
      } else {
        terminal.out().print(table(instances).toString());
        terminal.err().println("Champion: " + (champion == null ? "none" : champion));
      }
      boolean behind = instances.stream().anyMatch(instance -> instance.isBehind(champion));
      return behind ? Sentiment.FAILED : Sentiment.OK;
    }
  }

  private static TextTable table(List<InstanceView> instances) {
    var table =
        new TextTable("INSTANCE", "STATE", "SERVING", "SWAP MS", "SEEN", "TRIES", "FAILURE");
    instances.forEach(instance -> table.add(instance.cells()));
    return table;
  }
}
