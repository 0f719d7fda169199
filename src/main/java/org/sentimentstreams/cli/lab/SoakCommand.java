package org.sentimentstreams.cli.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.sentimentstreams.cli.options.ModelOptions;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.StreamsSettings;
import org.sentimentstreams.lab.chaos.ChildFailedException;
import org.sentimentstreams.lab.chaos.Soak;
import org.sentimentstreams.lab.chaos.SoakResult;
import org.sentimentstreams.lab.chaos.SoakSample;
import org.sentimentstreams.model.DirectoryTree;
import org.sentimentstreams.serving.ScoringModel;
import org.sentimentstreams.wide.Cascade;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Watches the service under a steady load. */
@Command(
    name = "soak",
    description = {
      "Run the service under a steady load for hours, and watch memory, threads and latency.",
      "It starts its own broker and watches file handles, too. The exit code is 1 if the "
          + "last third of the time is worse than the middle third.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment soak --minutes 60 --rate 20",
      "  sentiment soak --minutes 10 --json > soak.json",
    })
public final class SoakCommand implements Callable<Integer> {

  private static final int SAMPLES = 30;
  private static final int CLOSING_SECONDS = 60;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "60",
      description = "How long (default: ${DEFAULT-VALUE}).")
  private double minutes;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "20",
      description = "Reviews per second (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(names = "--json", description = "Write one JSON object (default: a table).")
  private boolean json;

  @Mixin private ModelOptions model = new ModelOptions();

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  SoakCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (minutes <= 0 || minutes > 100_000 || rate < 1 || rate > 100_000) {
      throw new ParameterException(
          spec.commandLine(),
          "--minutes and --rate are %s and %d: numbers above 0 are needed"
              .formatted(minutes, rate));
    }
    Path folder = Files.createTempDirectory("sentiment-soak-");
    int port = freePort();
    Settings all = settings.load(terminal.environment(), flags(port, folder));
    Models models = new Models(all, terminal);
    SoakResult result;
    var ended = new CountDownLatch(1);
    var load = new Soak.Load(rate, Duration.ofMillis((long) (minutes * 60_000)), SAMPLES);
    try (Soak soak = Soak.start(port, folder);
        Cascade model = models.load(models.directory())) {
      ScoringModel scoring = new ScoringModel(model, all.model().name());
      scoring.warmUp();
      // The model must not be closed under the service.
      terminal.interruption().onRequest(() -> await(ended));
      result =
          soak.run(
              all,
              scoring,
              models.workers(),
              load,
              this::show,
              terminal.interruption()::isRequested);
    } catch (ChildFailedException e) {
      throw new CommandFailedException(e.getMessage());
    } finally {
      ended.countDown();
    }
    if (json) {
      terminal.out().println(Json.line(result.asMap()));
    } else {
      terminal.out().print(table(result).fitting(terminal.columns()));
    }
    if (!result.isSteady()) {
      throw new CommandFailedException(
          "the last third of the time is worse than the middle third, or has too few predictions;"
              + " the broker's log and data are in "
              + folder);
    }
    DirectoryTree.delete(folder);
    return ExitCode.OK;
  }

  private Map<String, String> flags(int port, Path folder) {
    var flags = new HashMap<>(model.asSettings());
    flags.put(KafkaSettings.BOOTSTRAP_SERVERS.name(), "127.0.0.1:" + port);
    flags.put(StreamsSettings.STATE_DIR.name(), folder.resolve("state").toString());
    return flags;
  }

  private void show(SoakSample sample) {
    terminal
        .err()
        .println(
            "%6d s  %d MiB, %d threads, %d files, p50 %d ms, p99 %d ms"
                .formatted(
                    sample.seconds(),
                    sample.residentMib(),
                    sample.threads(),
                    sample.files(),
                    sample.p50Ms(),
                    sample.p99Ms()));
  }

  private static TextTable table(SoakResult result) {
    var table =
        new TextTable(
            "SECONDS", "MIB", "HEAP MIB", "THREADS", "FILES", "PREDICTIONS", "P50 MS", "P99 MS");
    for (SoakSample sample : result.samples()) {
      table.add(sample.asMap().values().stream().map(String::valueOf).toArray(String[]::new));
    }
    return table;
  }

  private static void await(CountDownLatch ended) {
    try {
      // Whether it ended in time makes no difference: the process does.
      boolean unused = ended.await(CLOSING_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
