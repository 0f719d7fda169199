package org.sentimentstreams.cli.train;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.Brokers;
import org.sentimentstreams.cli.options.HeapCheck;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Interruption;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.HeapNeed;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.training.live.LiveTraining;
import org.sentimentstreams.training.live.Trainer;
import org.sentimentstreams.training.live.TrainerMeters;
import org.sentimentstreams.training.live.TrainingService;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.RecipeReader;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains beside the service, whenever there is a reason to. */
@Command(
    name = "serve",
    description = {
      "Follow the topic of labels and publish better models, until Ctrl-C.",
      "It trains after enough new labels (training.new.labels), after some time "
          + "(training.interval.ms), or when 'sentiment train now' asks. If several trainers "
          + "run, one leads and the others wait.",
      "Health and metrics are served over HTTP, at http.host and http.port.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment train serve",
      "  sentiment train serve --set training.new.labels=50 --set training.promotion=manual",
      "  sentiment train serve --config service.properties --set http.port=8081",
    })
final class TrainServeCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(
      names = "--json",
      description = "Write one JSON object per training (default: a sentence).")
  private boolean json;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  TrainServeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Settings all = settings.load(terminal.environment(), Map.of());
    Recipe recipe = RecipeReader.read(all.training().recipe(), Map.of());
    try (TrainerOperations operations = new TrainerOperations(all, terminal)) {
      operations
          .address()
          .ifPresent(at -> terminal.err().println("Health and metrics of the trainer: " + at));
      follow(all, recipe, operations);
    }
    return ExitCode.OK;
  }

  private void follow(Settings all, Recipe recipe, TrainerOperations operations)
      throws IOException {
    Brokers.awaitTopics(
        all.kafka(),
        terminal,
        List.of(
            all.topics().labels(), all.topics().modelRegistry(), all.topics().trainingCommands()));
    HeapCheck.warn(
        all.kafka(),
        terminal,
        all.topics().labels(),
        partitions -> HeapNeed.ofTrainer(all.trainer(), partitions));
    TrainerMeters meters = operations.meters();
    TrainerScreen screen = new TrainerScreen(terminal);
    Trainer trainer =
        new TrainerOptions(all, terminal)
            .trainer(recipe, false, TrainerOptions.SEED, meters.listening(screen));
    try (LiveTraining live = LiveTraining.open(all.trainer(), trainer, terminal.brokerTimeout())) {
      TrainingService service =
          live.service(
              meters,
              new Models(all, terminal).loadOptions(),
              outcome -> {
                screen.end();
                TopicOutcome told = new TopicOutcome(outcome, recipe.name(), Optional.empty());
                terminal.out().println(json ? Json.line(told.asMap()) : told.sentence());
                terminal.out().flush();
              },
              why -> {});
      operations.watch(service::health);
      try (Interruption.Work work = terminal.interruption().work(service::stop)) {
        service.run();
      }
    }
  }
}
