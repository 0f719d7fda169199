package org.sentimentstreams.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.demo.Demo;
import org.sentimentstreams.demo.DemoSummary;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.SampleReviews;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.scoring.LiveModel;
import org.sentimentstreams.scoring.ScoringService;
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
      "See it all at once: a broker, the service and 300 reviews in one process.",
      "The broker listens on 127.0.0.1 only and is gone afterwards, unless told otherwise.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment demo",
      "  sentiment demo --keep                     leave it running, to try produce and consume",
      "  sentiment demo --input imdb-test.tsv.gz --limit 2000",
      "  sentiment demo --rate 20 --json",
    })
final class DemoCommand implements Callable<Integer> {

  private static final int LAST_PORT = 65_535;

  private final Terminal terminal;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "Other reviews, with or without labels (default: those that come along).")
  private Path input;

  @Mixin private DataOptions rows = new DataOptions();

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Reviews a second (default: as fast as it goes).")
  private Double rate;

  @Option(
      names = "--keep",
      description = "Leave broker and service running until Ctrl-C (default: end).")
  private boolean keep;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Keep the broker's data there (default: a temporary folder).")
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
    List<ReviewRow> reviews = input == null ? rows.draw(SampleReviews.load()) : rows.read(input);
    if (reviews.isEmpty()) {
      throw new CommandFailedException(input + " has no rows");
    }
    Models models = new Models(before, terminal);
    ModelDirectory directory = models.directory();
    say("Starting a Kafka broker inside this process …");
    var options = new EmbeddedKafka.Options(Optional.ofNullable(dataDir), port, Map.of());
    try (EmbeddedKafka broker = EmbeddedKafka.start(options)) {
      terminal.interruption().onRequest(broker::close);
      Settings all = settings.load(terminal.environment(), flags(broker));
      Demo.createTopics(all);
      say("Publishing and loading the model …");
      try (Operations operations = new Operations(all, terminal);
          ChampionModel champion = ChampionModel.open(all, terminal, operations, all.model())) {
        DemoSwap swap = DemoSwap.prepare(all, terminal, directory, broker.dataDir());
        run(all, models, directory, champion, swap, reviews, operations);
      }
    }
    return Sentiment.OK;
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  /** The demo lives in a world of its own: its broker, no expiry, one copy of everything. */
  private Map<String, String> flags(EmbeddedKafka broker) {
    Map<String, String> flags = new HashMap<>(model.asSettings());
    flags.put(Settings.BOOTSTRAP_SERVERS, broker.bootstrapServers());
    flags.put(Settings.TOPICS_RETENTION_MS, "-1");
    flags.put(Settings.TOPICS_REPLICATION_FACTOR, "1");
    flags.put(Settings.STATE_DIR, broker.dataDir().resolve("streams").toString());
    flags.put(Settings.ARTIFACTS_STORE, "file:" + broker.dataDir().resolve("artifacts"));
    return flags;
  }

  private void run(
      Settings all,
      Models models,
      ModelDirectory directory,
      ChampionModel champion,
      DemoSwap swap,
      List<ReviewRow> reviews,
      Operations operations)
      throws InterruptedException {
    LiveModel live = champion.model();
    Demo demo =
        new Demo(all, directory.config(), live, models.workers(), screen(), terminal.isColorful());
    ScoringService service =
        new ScoringService(
            all, Map.of(all.modelName(), live), models.workers(), operations.registry());
    operations.watch(service, champion.follower()::health);
    try (var run = new ServiceRun(service, terminal)) {
      say("Sending reviews to " + all.bootstrapServers() + " …\n");
      DemoSummary summary =
          demo.run(
              service,
              reviews,
              rate == null ? 0 : rate,
              swap,
              () -> swap.words(champion.follower().status()),
              terminal.interruption()::isRequested);
      if (json) {
        terminal.out().println(Json.line(summary));
      }
      if (keep) {
        sayHowToGoOn(all, operations);
        run.await();
      }
    }
  }

  private void sayHowToGoOn(Settings all, Operations operations) {
    terminal.out().flush();
    String servers = "--bootstrap-servers " + all.bootstrapServers();
    say("Broker and service stay up until Ctrl-C. In another terminal, try:");
    say("");
    say("  ./sentiment consume " + servers);
    say("  echo 'Slow kitchen, lovely people.' | ./sentiment produce " + servers);
    say("");
    operations.address().ifPresent(at -> say("Live page, health and metrics: " + at + "\n"));
  }

  private void say(String line) {
    screen().println(line);
  }

  /** Standard output is for the result alone where a program reads it. */
  private PrintStream screen() {
    return json ? terminal.err() : terminal.screen();
  }
}
