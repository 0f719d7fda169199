package org.sentimentstreams.cli.serve;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sentimentstreams.challenger.Contender;
import org.sentimentstreams.cli.options.Brokers;
import org.sentimentstreams.cli.options.HeapCheck;
import org.sentimentstreams.cli.options.ModelOptions;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.options.StartupWait;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.HeapNeed;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.kafka.values.SchemaRegistrySilentException;
import org.sentimentstreams.kafka.values.ServiceValues;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.ops.LabelChoices;
import org.sentimentstreams.ops.PredictionCounters;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.scoring.ScoringService;
import org.sentimentstreams.serving.CascadeMeters;
import org.sentimentstreams.serving.DriftFacts;
import org.sentimentstreams.serving.ScoringModel;
import org.sentimentstreams.wide.Cascade;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the service on a Kafka cluster. */
@Command(
    name = "serve",
    description = {
      "Run the service: read reviews, write predictions, until Ctrl-C.",
      "It serves the champion of the model registry, and follows its changes. With --model "
          + "it serves that directory instead.",
      "The topics must exist; 'sentiment topics create' makes them.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment serve --bootstrap-servers kafka-1:9092,kafka-2:9092",
      "  sentiment serve --bootstrap-model default     an empty registry gets a first champion",
      "  sentiment serve --config service.properties --model ./my-model",
      "  sentiment serve --set processing.guarantee=at_least_once",
    })
public final class ServeCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--bootstrap-model",
      paramLabel = "DIR",
      description = {
        "If the model has no champion yet, publish this directory (or default) as the first",
        "(default: end with an error).",
      })
  private String bootstrap;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  @Spec private CommandSpec spec;

  ServeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Settings all = settings.load(terminal.environment(), model.asSettings());
    boolean isPinned = all.model().isGiven();
    if (isPinned && bootstrap != null) {
      throw new ParameterException(
          spec.commandLine(),
          "--bootstrap-model fills the registry, but with a model directory the registry "
              + "is not read: leave one of them out");
    }
    if (isPinned && all.challenger().isOn()) {
      throw new CommandFailedException(
          "challenger.mode=%s needs the registry, which is not read with a model directory: leave one of them out"
              .formatted(all.challenger().isShadow() ? "shadow" : "canary"));
    }
    requireTopics(all, isPinned);
    StartupWait.ask(
        all.kafka(), terminal, SchemaRegistrySilentException.class, () -> requireSchemas(all));
    try (Operations operations = new Operations(all, terminal)) {
      if (isPinned) {
        servePinned(all, operations);
      } else {
        serveChampion(all, operations);
      }
    }
    return ExitCode.OK;
  }

  private static void requireSchemas(Settings all) {
    ServiceValues values = new ServiceValues(all.formats());
    values.requirePredictionSchema(all.topics().predictions());
    if (all.challenger().isShadow()) {
      values.requirePredictionSchema(all.topics().shadowPredictions());
    }
  }

  private void requireTopics(Settings all, boolean isPinned) {
    List<String> needed =
        new ArrayList<>(
            List.of(
                all.topics().reviews(), all.topics().predictions(), all.topics().deadLetters()));
    if (all.ops().takesLabels()) {
      needed.add(all.topics().labels());
    }
    if (!isPinned) {
      needed.add(all.topics().modelRegistry());
      needed.add(all.topics().modelStatus());
      if (all.challenger().isShadow()) {
        needed.add(all.topics().shadowPredictions());
      }
    }
    Brokers.awaitTopics(all.kafka(), terminal, needed);
    HeapCheck.warn(
        all.kafka(),
        terminal,
        all.topics().reviews(),
        partitions -> HeapNeed.ofService(all.scoring(), partitions));
  }

  private void servePinned(Settings all, Operations operations) throws IOException {
    Models models = new Models(all, terminal);
    ModelDirectory directory = models.directory();
    try (Cascade model = models.load(directory)) {
      String name = all.model().name();
      ScoringModel scoring = new ScoringModel(model, name);
      scoring.warmUp();
      DriftFacts facts = DriftFacts.of(model.version(), model, directory);
      TextModel<Prediction> watched = operations.drifts().over(name, scoring, () -> facts);
      var service = service(all, Map.of(name, watched), Map.of(), operations);
      operations.watch(service);
      operations.watchLabels(
          () -> new LabelChoices(model.labels(), model.deep().problem() == Problem.MULTI_LABEL));
      PredictionCounters.start(
          operations.registry(), all.model().name(), model.version(), model.labels());
      CascadeMeters.register(operations.registry(), all.model().name(), model);
      String version = all.model().name() + ", version " + model.version();
      run(all, service, operations, version);
    }
  }

  private void serveChampion(Settings all, Operations operations) throws IOException {
    try (Champions champions = Champions.open(all, terminal, operations, bootstrap)) {
      Map<String, Contender> challengers = champions.challengers();
      var service =
          service(all, operations.drifts().over(champions.models()), challengers, operations);
      if (challengers.containsKey(all.model().name())) {
        operations.watchChallenger(challengers.get(all.model().name()).trial()::figures);
      }
      operations.watch(service, champions::health);
      operations.watchTraining(() -> champions.training(all));
      operations.watchLabels(() -> champions.choices(all));
      operations.followExams(all.trainer(), terminal.brokerTimeout());
      run(all, service, operations, champions.versions());
    }
  }

  private ScoringService service(
      Settings all,
      Map<String, ? extends TextModel<Prediction>> models,
      Map<String, Contender> challengers,
      Operations operations) {
    return new ScoringService(
        all.scoring(),
        models,
        challengers,
        new Models(all, terminal).workers(),
        operations.registry());
  }

  private void run(Settings all, ScoringService service, Operations operations, String models) {
    try (var run = new ServiceRun(service, terminal)) {
      terminal
          .err()
          .println(
              "Scoring %s into %s at %s with model %s; stop with Ctrl-C"
                  .formatted(
                      all.topics().reviews(),
                      all.topics().predictions(),
                      all.kafka().bootstrapServers(),
                      models));
      operations
          .address()
          .ifPresent(at -> terminal.err().println("Live page, health and metrics: " + at));
      run.await();
    }
  }
}
