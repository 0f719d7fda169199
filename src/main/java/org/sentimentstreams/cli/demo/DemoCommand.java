package org.sentimentstreams.cli.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.DataOptions;
import org.sentimentstreams.cli.options.ModelOptions;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.serve.ChampionModel;
import org.sentimentstreams.cli.serve.Operations;
import org.sentimentstreams.cli.serve.ServiceRun;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.ArtifactSettings;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.StreamsSettings;
import org.sentimentstreams.config.TopicSettings;
import org.sentimentstreams.config.TrainingSettings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.demo.Demo;
import org.sentimentstreams.demo.DomainSplit;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.LearningDemo;
import org.sentimentstreams.demo.LearningSummary;
import org.sentimentstreams.demo.SampleReviews;
import org.sentimentstreams.demo.Spoiling;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.scoring.ScoringService;
import org.sentimentstreams.serving.LiveModel;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.RecipeReader;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the whole product in one process. */
@Command(
    name = "demo",
    description = {
      "See everything work: a broker, the service and 315 reviews in one process.",
      "The broker listens on 127.0.0.1 only. It stops at the end, unless you give --keep.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment demo",
      "  sentiment demo --keep                     leave it running, to try produce and consume",
      "  sentiment demo --input imdb-test.tsv.gz --limit 2000",
      "  sentiment demo --rate 20 --json",
      "  sentiment demo --learn                    labels of another domain make a better"
          + " model",
      "  sentiment demo --learn --input FILE       the same with labelled reviews of your own",
      "  sentiment demo --learn --spoil            then a bad version is promoted, and taken back",
    })
public final class DemoCommand implements Callable<Integer> {
  /** How the demo learns: gently enough that little of the other domains is forgotten. */
  private static final Map<String, String> LESSON =
      Map.of(
          "epochs", "6",
          "precision", "fp32",
          "head.start", "kept",
          "head.encoder-dropout", "0",
          "lora.dropout", "0",
          "optimizer.learning-rate", "2e-4",
          "schedule.kind", "constant",
          "schedule.warmup", "0",
          "held-out.share", "0.4");

  private static final int LAST_PORT = 65_535;
  private static final int LEAST_TO_SPOIL = 40;

  private final Terminal terminal;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description =
          "Your own reviews, with or without labels (default: the built-in sample reviews).")
  private Path input;

  @Mixin private DataOptions rows = new DataOptions();

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Reviews per second (default: as fast as possible).")
  private Double rate;

  @Option(
      names = "--learn",
      description = {
        "Train, too: give three quarters of the labels of one domain to the trainer, let",
        "it publish, and score the other quarter before and after (default: only score)."
      })
  private boolean learn;

  @Option(
      names = "--spoil",
      description = {
        "With --learn: promote a bad version by hand then, and watch exams take it back",
        "(default: no). Settings exam.* are short for that, and act."
      })
  private boolean spoil;

  @Option(
      names = "--recipe",
      paramLabel = "NAME|FILE",
      description = {
        "The recipe of --learn (default: lora in six epochs, starting from the champion's",
        "adapter and head, with 40 percent held out for the gate)."
      })
  private String recipe;

  @Option(
      names = "--keep",
      description = "Keep the broker and the service running until Ctrl-C (default: end).")
  private boolean keep;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "The folder for the broker's data (default: a temporary folder).")
  private Path dataDir;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Port of the broker on 127.0.0.1 (default: a free one).")
  private int port;

  @Option(names = "--json", description = "Write the summary as one JSON object (default: text).")
  private boolean json;

  @Mixin private ModelOptions model = new ModelOptions();

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  @Spec private CommandSpec spec;

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    require(rate == null || rate > 0, "--rate is " + rate + ": a number above 0 is needed");
    require(
        port >= 0 && port <= LAST_PORT,
        "--port is " + port + ": a number from 1 to 65535 is needed, or 0 for a free one");
    Settings before = settings.load(terminal.environment(), model.asSettings());
    require(rate == null || !learn, "--rate does not go with --learn: leave one of them out");
    require(learn || !spoil, "--spoil goes with --learn: give both");
    List<ReviewRow> reviews = reviews();
    DomainSplit split = learn ? DomainSplit.of(reviews, SampleReviews.load(), spoil) : null;
    Recipe trained = recipe();
    Models models = new Models(before, terminal);
    ModelDirectory directory = models.directory();
    requireEnoughToSpoil(split, directory);
    say("Starting a Kafka broker inside this process …");
    try (DemoFolder folder = DemoFolder.of(dataDir);
        EmbeddedKafka broker =
            EmbeddedKafka.start(
                EmbeddedKafka.Options.defaults().withPort(port).withDataDir(folder.broker()))) {
      terminal.interruption().onRequest(folder::close);
      terminal.interruption().onRequest(broker::close);
      Settings all = settings.load(terminal.environment(), flags(broker, folder, split));
      Demo.createTopics(all.kafka(), all.topics(), all.artifacts().store(), all.challenger());
      say("Publishing and loading the model …");
      try (Operations operations = new Operations(all, terminal);
          ChampionModel champion =
              ChampionModel.open(all, terminal, operations, all.model().source())) {
        Show show =
            learn
                ? learning(all, directory, champion, split, trained, operations, folder)
                : swapping(all, directory, champion, reviews, models.workers(), folder);
        return run(all, models, champion, show, operations) ? ExitCode.OK : ExitCode.FAILED;
      }
    }
  }

  /** Exams find a bad version with fewer labels, but not with a handful. */
  private void requireEnoughToSpoil(DomainSplit split, ModelDirectory directory) {
    if (spoil) {
      long known =
          split.toSpoil().stream()
              .filter(row -> directory.config().labelIndex(row.label()).isPresent())
              .count();
      require(
          known >= LEAST_TO_SPOIL,
          "--spoil needs %d labels for exams after the training, and there are %d: give more rows"
              .formatted(LEAST_TO_SPOIL, known));
    }
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  /** The demo lives in a world of its own: its broker, no expiry, one copy of everything. */
  private Map<String, String> flags(EmbeddedKafka broker, DemoFolder folder, DomainSplit split) {
    Map<String, String> flags = new HashMap<>(model.asSettings());
    flags.put(KafkaSettings.BOOTSTRAP_SERVERS.name(), broker.bootstrapServers());
    flags.put("kafka.security.protocol", "PLAINTEXT");
    flags.put(TopicSettings.RETENTION.name(), "-1");
    flags.put(TopicSettings.REPLICATION_FACTOR.name(), "1");
    flags.put(StreamsSettings.STATE_DIR.name(), folder.streams().toString());
    flags.put(ArtifactSettings.STORE.name(), "file:" + folder.artifacts());
    if (learn) {
      // Later labels are for exams, and must not start another training before the visitor's eyes.
      int enough = spoil ? 0 : split.train().size();
      flags.put(TrainingSettings.NEW_LABELS.name(), Integer.toString(enough));
    }
    if (spoil) {
      flags.putAll(DemoSpoil.shortSettings());
    }
    return flags;
  }

  private List<ReviewRow> samples() {
    return learn ? SampleReviews.rides() : SampleReviews.load();
  }

  private Recipe recipe() {
    return recipe == null ? RecipeReader.read("lora", LESSON) : RecipeReader.read(recipe, Map.of());
  }

  /** Shows the run of the service; returns the fields for JSON. */
  @FunctionalInterface
  private interface Show {
    Object of(ScoringService service) throws IOException, InterruptedException;
  }

  /** A second version takes over while reviews flow. */
  private Show swapping(
      Settings all,
      ModelDirectory directory,
      ChampionModel champion,
      List<ReviewRow> reviews,
      int workers,
      DemoFolder folder)
      throws IOException {
    DemoSwap swap = DemoSwap.prepare(all, terminal, directory, folder.secondVersion());
    Demo demo =
        new Demo(
            all.scoring(),
            directory.config(),
            champion.model(),
            workers,
            screen(),
            terminal.isColorful());
    return service ->
        demo.run(
            service,
            reviews,
            rate == null ? 0 : rate,
            swap,
            () -> swap.words(champion.follower().status()),
            terminal.interruption()::isRequested);
  }

  /** Labels make a better version. */
  private Show learning(
      Settings all,
      ModelDirectory directory,
      ChampionModel champion,
      DomainSplit split,
      Recipe recipe,
      Operations operations,
      DemoFolder folder) {
    LearningDemo demo =
        new LearningDemo(
            all.scoring(), all.exam(), directory.config(), screen(), terminal.isColorful());
    ServedVersion served = new ServedVersion(champion.follower(), terminal);
    Optional<Spoiling> spoiling =
        spoil
            ? Optional.of(new DemoSpoil(all, terminal, served, directory, folder.spoiledVersion()))
            : Optional.empty();
    return service -> {
      try (var training =
          DemoTraining.start(all, terminal, served, recipe, operations.registry())) {
        return demo.run(service, split, training, spoiling, terminal.interruption()::isRequested);
      }
    };
  }

  /** Returns whether it ended as it should. */
  private boolean run(
      Settings all, Models models, ChampionModel champion, Show show, Operations operations)
      throws IOException, InterruptedException {
    LiveModel live = champion.model();
    ScoringService service =
        new ScoringService(
            all.scoring(),
            operations.drifts().over(Map.of(all.model().name(), live)),
            champion
                .follower()
                .contender()
                .map(contender -> Map.of(all.model().name(), contender))
                .orElse(Map.of()),
            models.workers(),
            operations.registry());
    operations.watch(service, champion.follower()::health);
    operations.watchTraining(champion::training);
    operations.watchLabels(champion::choices);
    operations.followExams(all.trainer(), terminal.brokerTimeout());
    try (var run = new ServiceRun(service, terminal)) {
      say("Sending reviews to " + all.kafka().bootstrapServers() + " …\n");
      Object summary = show.of(service);
      if (json) {
        terminal.out().println(Json.line(summary));
      }
      if (keep) {
        sayHowToGoOn(all, operations);
        run.await();
      }
      return !(summary instanceof LearningSummary learned) || learned.endedWell();
    }
  }

  private void sayHowToGoOn(Settings all, Operations operations) {
    terminal.out().flush();
    String servers = "--bootstrap-servers " + all.kafka().bootstrapServers();
    say("The broker and the service run until Ctrl-C. In another terminal, try:");
    say("");
    say("  ./sentiment consume " + servers);
    say("  echo 'Slow kitchen, lovely people.' | ./sentiment produce " + servers);
    say("");
    operations.address().ifPresent(at -> say("Live page, health and metrics: " + at + "\n"));
  }

  private void say(String line) {
    screen().println(line);
  }

  private List<ReviewRow> reviews() {
    if (input == null) {
      return rows.draw(samples());
    }
    return learn ? rows.readLabelled(input) : rows.read(input);
  }

  /** Standard output is for the result alone where a program reads it. */
  private PrintStream screen() {
    return json ? terminal.err() : terminal.screen();
  }
}
