package org.sentimentstreams.cli.model;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.DurationConverter;
import org.sentimentstreams.cli.options.RegistryOptions;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.registry.ArtifactStores;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.store.ArtifactStore;
import org.sentimentstreams.registry.store.GarbageCollection;
import org.sentimentstreams.registry.store.StoredArtifact;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Deletes files that no version needs. */
@Command(
    name = "gc",
    description = {
      "Delete the files in the artifact store that no version of any model needs.",
      "These are the files of retired versions and of versions that were never announced. "
          + "You can run it while others publish.",
      "Use a store for one registry only: the files of another registry's versions would "
          + "be deleted.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment model gc --dry-run",
      "  sentiment model gc --older-than 7d --json | jq .bytes",
    })
final class ModelGcCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(
      names = "--dry-run",
      description = "Show what would be deleted, and delete nothing (default: delete).")
  private boolean dryRun;

  @Option(
      names = "--older-than",
      paramLabel = "AGE",
      converter = DurationConverter.class,
      description = {
        "Keep files stored within this time, such as 90m, 24h or 7d (default: 24h).",
        "Less than 2h is safe only while nobody publishes."
      })
  private Duration grace = GarbageCollection.DEFAULT_GRACE;

  @Option(
      names = "--force",
      description =
          "Go on even if no version needs any file (default: stop, since it may be a mistake).")
  private boolean force;

  @Option(names = "--json", description = "Write JSON, for other programs (default: a table).")
  private boolean json;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  ModelGcCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Settings loaded = settings.load(terminal.environment());
    try (ModelRegistry registry = RegistryOptions.open(loaded, terminal);
        ArtifactStore store =
            ArtifactStores.open(
                loaded.artifacts(), loaded.kafka(), loaded.topics().modelArtifacts())) {
      GarbageCollection.Result result =
          new GarbageCollection(store, Clock.systemUTC())
              .collect(() -> needed(registry, loaded), grace, dryRun);
      if (json) {
        terminal.out().println(Json.pretty(object(result)));
      } else {
        terminal.out().print(report(result, store.toString()));
      }
    }
    return ExitCode.OK;
  }

  /** An empty registry is more likely the wrong one than a wish to delete everything. */
  private Set<String> needed(ModelRegistry registry, Settings loaded) {
    Set<String> needed = registry.refresh().neededDigests();
    if (needed.isEmpty() && !dryRun && !force) {
      throw new CommandFailedException(
          ("no version in %s at %s needs any file, so all files would be deleted: check "
                  + "bootstrap.servers and topics.model.registry, or give --force")
              .formatted(loaded.topics().modelRegistry(), loaded.kafka().bootstrapServers()));
    }
    return needed;
  }

  private Map<String, Object> object(GarbageCollection.Result result) {
    var object = new LinkedHashMap<String, Object>();
    object.put("dryRun", dryRun);
    object.put("deleted", objects(result.garbage()));
    object.put("bytes", result.bytes());
    object.put("spared", objects(result.young()));
    object.put("needed", result.kept());
    return object;
  }

  private static List<Map<String, Object>> objects(List<StoredArtifact> artifacts) {
    return artifacts.stream()
        .map(
            stored -> {
              var object = new LinkedHashMap<String, Object>();
              object.put("sha256", stored.artifact().sha256());
              object.put("bytes", stored.artifact().bytes());
              object.put("location", stored.artifact().location());
              object.put("modifiedAt", stored.modifiedAt().toString());
              return (Map<String, Object>) object;
            })
        .toList();
  }

  private String report(GarbageCollection.Result result, String store) {
    var table = new TextTable("MODIFIED (UTC)", "MB", "FILE");
    for (StoredArtifact stored : result.garbage()) {
      table.add(
          VersionView.time(stored.modifiedAt()),
          VersionView.megabytes(stored.artifact().bytes()),
          stored.artifact().location());
    }
    String summary =
        "%s %d files of %s MB in %s; %d are needed, %d too young%n"
            .formatted(
                dryRun ? "would delete" : "deleted",
                result.garbage().size(),
                VersionView.megabytes(result.bytes()),
                store,
                result.kept(),
                result.young().size());
    return (result.garbage().isEmpty() ? "" : table + "\n") + summary;
  }
}
