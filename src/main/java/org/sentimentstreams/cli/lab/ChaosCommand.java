package org.sentimentstreams.cli.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.lab.chaos.ChallengerMode;
import org.sentimentstreams.lab.chaos.Chaos;
import org.sentimentstreams.lab.chaos.ChaosPlan;
import org.sentimentstreams.lab.chaos.ChaosResult;
import org.sentimentstreams.lab.chaos.ChildFailedException;
import org.sentimentstreams.model.DirectoryTree;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Attacks the service and checks what it has written. */
@Command(
    name = "chaos",
    description = {
      "Break the service in every way while numbered reviews flow, and check each prediction.",
      "Instances are killed, stopped, frozen, added and removed, the broker is restarted, and models"
          + " are swapped. Then every committed prediction is checked.",
      "Among the reviews are hostile records: undecodable, too large, compressed to look "
          + "small, with odd timestamps and headers. Each must become exactly one dead letter, "
          + "or one prediction if it is valid.",
      "Everything runs on this machine, in separate JVMs, with small models of random weights.",
      "The exit code is 1 if a review was lost, duplicated, out of order or wrong, or if a "
          + "hostile record did not get exactly one answer.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment chaos                           20 kills, some minutes",
      "  sentiment chaos --kills 100 --seed 7 --json",
      "  sentiment chaos --hostile-share 0.2       a fifth of all records is hostile",
      "  sentiment chaos --challenger canary       a challenger serves a share of the reviews",
      "  sentiment chaos --control                 a consumer that commits too early: fails",
      "  sentiment chaos --rolling                 restart one instance after the other",
    })
public final class ChaosCommand implements Callable<Integer> {

  private static final double HOSTILE_SHARE = 0.02;
  private static final double MOST_HOSTILE = 0.5;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "Instances to kill with SIGKILL; other faults are in proportion (default: "
              + "${DEFAULT-VALUE}).")
  private int kills;

  @Option(
      names = "--instances",
      paramLabel = "N",
      defaultValue = "3",
      description = "Instances at the start, 2 to 5 (default: ${DEFAULT-VALUE}).")
  private int instances;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "200",
      description = "Reviews per second (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--hostile-share",
      paramLabel = "SHARE",
      description =
          "Share of hostile records among all that are sent, 0 to 0.5 (default: "
              + HOSTILE_SHARE
              + "; with --control 0, since that consumer fails at each).")
  private Double hostileShare;

  @Option(
      names = "--broker-downtime",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long the broker is down (default: ${DEFAULT-VALUE}).")
  private int brokerDowntime;

  @Option(
      names = "--challenger",
      paramLabel = "MODE",
      defaultValue = "off",
      description = {
        "Try challengers meanwhile: off, shadow or canary (default: ${DEFAULT-VALUE}).",
        "Their predictions must be those of their versions, and where they belong.",
      })
  private String challenger;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "The same seed causes the same faults in the same order (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--rolling",
      description = "Only restart the instances one after the other, three times.")
  private boolean rolling;

  @Option(
      names = "--dynamic-members",
      description = {
        "With --rolling, an instance leaves its group when it stops, and others take over",
        "(default: static members, which keep their partitions over a restart).",
      })
  private boolean dynamicMembers;

  @Option(
      names = "--control",
      description = "Attack a consumer that commits too early instead; the check must fail.")
  private boolean control;

  @Option(names = "--json", description = "Write one JSON object (default: sentences).")
  private boolean json;

  ChaosCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    require("--kills", kills, 0, 100_000);
    require("--instances", instances, 2, 5);
    require("--rate", rate, 1, 100_000);
    require("--broker-downtime", brokerDowntime, 0, 3600);
    var plan =
        new ChaosPlan(
            seed,
            kills,
            rolling,
            dynamicMembers,
            instances,
            rate,
            hostileShare(),
            Duration.ofSeconds(brokerDowntime),
            challengerMode(),
            control);
    Path folder = Files.createTempDirectory("sentiment-chaos-");
    ChaosResult result;
    try (var chaos = new Chaos(plan, folder, news())) {
      terminal.interruption().onRequest(chaos::close);
      result = chaos.run();
    } catch (ChildFailedException e) {
      throw new CommandFailedException(e.getMessage());
    }
    terminal.out().println(json ? Json.line(result.asMap()) : result.sentences().stripTrailing());
    if (!result.isClean()) {
      throw new CommandFailedException(
          "the output is not what it should be; the output of each process is in " + folder);
    }
    DirectoryTree.delete(folder);
    return ExitCode.OK;
  }

  private ChallengerMode challengerMode() {
    return Stream.of(ChallengerMode.values())
        .filter(mode -> mode.toString().equals(challenger))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "--challenger is %s: off, shadow or canary is needed".formatted(challenger)));
  }

  private double hostileShare() {
    if (hostileShare == null) {
      return control ? 0 : HOSTILE_SHARE;
    }
    if (!(hostileShare >= 0 && hostileShare <= MOST_HOSTILE)) {
      throw new ParameterException(
          spec.commandLine(),
          "--hostile-share is %s: a number from 0 to %s is needed"
              .formatted(hostileShare, MOST_HOSTILE));
    }
    return hostileShare;
  }

  private Consumer<String> news() {
    long start = System.nanoTime();
    return what ->
        terminal
            .err()
            .println(
                String.format(Locale.ROOT, "%6.1f s  %s", (System.nanoTime() - start) / 1e9, what));
  }

  private void require(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(),
          "%s is %d: a number from %d to %d is needed".formatted(option, value, least, most));
    }
  }
}
