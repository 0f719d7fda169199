package org.sentimentstreams.cli.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Interruption;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.training.live.LiveTraining;
import org.sentimentstreams.training.live.Provenance;
import org.sentimentstreams.training.live.Replay;
import org.sentimentstreams.training.live.Trainer;
import org.sentimentstreams.training.recipe.Recipe;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a published version again. */
@Command(
    name = "replay",
    description = {
      "Train a published version again, and check whether the result is the same.",
      "It uses the labels, the recipe and the seed that the version was trained with. On "
          + "the same machine the files are identical.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment train replay champion --output again",
      "  sentiment train replay 20260102T030405678Z-00d64616e599 --output again --json",
    })
final class TrainReplayCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(paramLabel = "VERSION", description = "An id or its beginning, or an alias.")
  private String version;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "The directory to write the model to; it must not exist.")
  private Path output;

  @Option(names = "--json", description = "Write one JSON object (default: a sentence).")
  private boolean json;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  TrainReplayCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Settings all = settings.load(terminal.environment(), Map.of());
    if (Files.exists(output)) {
      throw new CommandFailedException(
          output + " exists already: give --output another name, or remove it");
    }
    Trainer trainer =
        new TrainerOptions(all, terminal).trainer(recipe(all), false, TrainerOptions.SEED);
    try (LiveTraining live = LiveTraining.open(all.trainer(), trainer, terminal.brokerTimeout())) {
      ModelHistory history = live.registry().state().model(all.model().name());
      ModelVersion found = history.find(version);
      Replay replay = live.replay();
      Replay.Outcome outcome;
      try (Interruption.Work work =
          terminal
              .interruption()
              .work(
                  () -> {
                    replay.stop();
                    live.labels().wakeUp();
                  })) {
        outcome = replay.replay(history, found, live.labels(), output);
      }
      if (json) {
        var object = new LinkedHashMap<String, Object>();
        object.put("version", found.getId());
        object.put("digest", found.getDigest());
        object.put("replayed", outcome.digest());
        object.put("equal", outcome.equal());
        terminal.out().println(Json.line(object));
      } else {
        terminal
            .out()
            .println(
                "%s trained again into %s: %s"
                    .formatted(
                        found.getId(),
                        output,
                        outcome.equal() ? "the same files" : "the files differ"));
      }
      return outcome.equal() ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  /** Asked for first: with another number of threads, other last digits come out. */
  private Recipe recipe(Settings all) {
    try (ModelRegistry registry =
        ModelRegistry.open(all.kafka(), all.topics().modelRegistry(), terminal.brokerTimeout())) {
      ModelVersion found = registry.state().model(all.model().name()).find(version);
      return Provenance.parse(found.getId(), found.getRecipe()).recipe();
    }
  }
}
