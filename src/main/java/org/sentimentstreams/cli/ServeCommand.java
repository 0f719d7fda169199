package org.sentimentstreams.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.scoring.ScoringModel;
import org.sentimentstreams.scoring.ScoringService;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the service on a Kafka cluster. */
@Command(
    name = "serve",
    description = {
      "Run the service: read reviews, write predictions, until Ctrl-C.",
      "The topics must exist; 'sentiment topics create' makes them.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment serve --bootstrap-servers kafka-1:9092,kafka-2:9092",
      "  sentiment serve --config service.properties --model ./my-model",
      "  sentiment serve --set processing.guarantee=at_least_once",
    })
final class ServeCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private ModelOptions model = new ModelOptions();

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  ServeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Settings all = settings.load(terminal.environment(), model.asSettings());
    List<String> needed =
        List.of(all.reviewsTopic(), all.predictionsTopic(), all.deadLetterTopic());
    Brokers.ask(
        all,
        terminal.brokerTimeout(),
        topics -> {
          topics.requireExist(needed);
          return needed;
        });
    Models models = new Models(all, terminal);
    try (Operations operations = new Operations(all, terminal);
        Classifier classifier = models.classifier(models.directory())) {
      ScoringModel scoring = new ScoringModel(classifier, all.modelName());
      scoring.warmUp();
      run(all, models, scoring, classifier.version(), operations);
    }
    return Sentiment.OK;
  }

  private void run(
      Settings all, Models models, ScoringModel scoring, String version, Operations operations) {
    var service =
        new ScoringService(
            all, Map.of(all.modelName(), scoring), models.workers(), operations.registry());
    operations.watch(service);
    try (var run = new ServiceRun(service, terminal)) {
      terminal
          .err()
          .println(
              "Scoring %s into %s at %s with model %s, version %s; stop with Ctrl-C"
                  .formatted(
                      all.reviewsTopic(),
                      all.predictionsTopic(),
                      all.bootstrapServers(),
                      all.modelName(),
                      version));
      operations
          .address()
          .ifPresent(at -> terminal.err().println("Live page, health and metrics: " + at));
      run.await();
    }
  }
}
