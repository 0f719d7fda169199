package org.sentimentstreams.lab.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sentimentstreams.config.BatchSettings;
import org.sentimentstreams.lab.bench.PipelineBench.Device;

/**
 * What the bench of the pipeline runs, in this order: backlogs and then steady rates, each design
 * on each device.
 *
 * @param backlogs reviews that wait, by device
 * @param repetitions of each backlog
 * @param steady rates, by device
 * @param secondsARate how long each rate is kept up
 * @param warmUpSeconds how long before that, so that the first transactions are not measured
 * @param compiling what runs before all else and is not measured: until then a compiler of each JVM
 *     takes up to a core from the others
 * @param compilingSeconds how long that is kept up
 */
public record PipelinePlan(
    List<Backlog> backlogs,
    int repetitions,
    List<Steady> steady,
    int secondsARate,
    int warmUpSeconds,
    Steady compiling,
    int compilingSeconds) {

  private static final int SLOW_BACKLOG = 2000;
  private static final int FAST_BACKLOG = 100_000;
  private static final List<Double> RATES = List.of(1.0, 20.0, 100.0, 400.0);

  /** Of the real model: texts are sent over and over until the start hardly counts. */
  private static final int REAL_BACKLOG = 1500;

  /** Many records a second, so that there is soon nothing left to compile. */
  private static final double COMPILING_RATE = 300;

  private static final List<Double> REAL_RATES = List.of(20.0, 0.5);

  /** The simulated devices do not look at tokens. */
  private static final Map<String, String> MANY_TOKENS =
      Map.of(BatchSettings.MAX_TOKENS.name(), "65536");

  /** A backlog of so many reviews. */
  public record Backlog(Device device, int reviews, List<PipelineDesign> designs) {}

  /**
   * Reviews that come one by one.
   *
   * @param perSecond so many a second; below 1 a share of what the device does alone, as seen in
   *     its backlog
   */
  public record Steady(Device device, double perSecond, List<PipelineDesign> designs) {}

  private static Device slow(List<String> texts) {
    return new Device(
        "20 ms + 1 ms a review",
        device(Duration.ofMillis(20), Duration.ofMillis(1)),
        1,
        MANY_TOKENS,
        texts);
  }

  private static Device fast(List<String> texts) {
    return new Device(
        "25 µs a review", device(Duration.ZERO, Duration.ofNanos(25_000)), 2, MANY_TOKENS, texts);
  }

  private static SimulatedDevice device(Duration fixed, Duration perReview) {
    return new SimulatedDevice(new SimulatedDevice.Cost(fixed, perReview, Duration.ZERO));
  }

  private static List<PipelineDesign> ours() {
    return List.of(new StreamsDesign());
  }

  private static List<PipelineDesign> all() {
    return List.of(new StreamsDesign(), DrainDesign.triton(), DrainDesign.naive());
  }

  private static Steady compiling(Device device) {
    return new Steady(device, COMPILING_RATE, ours());
  }

  /** A few seconds on a simulated device. */
  public static PipelinePlan quick(List<String> texts) {
    Device slow = slow(texts);
    return new PipelinePlan(
        List.of(new Backlog(slow, 400, all())),
        1,
        List.of(new Steady(slow, 20, ours())),
        2,
        1,
        compiling(slow),
        5);
  }

  /**
   * Half an hour.
   *
   * @param real the model on this machine
   * @param deep its transformer alone; empty if the model has nothing else
   * @param rivals whether other designs are measured beside the service
   */
  public static PipelinePlan full(
      List<String> texts, Device real, Optional<Device> deep, boolean rivals) {
    List<PipelineDesign> designs = rivals ? all() : ours();
    Device slow = slow(texts);
    List<Steady> steady = new ArrayList<>();
    RATES.forEach(rate -> steady.add(new Steady(slow, rate, designs)));
    REAL_RATES.forEach(rate -> steady.add(new Steady(real, rate, designs)));
    int reviews = Math.max(REAL_BACKLOG, real.texts().size());
    List<Backlog> backlogs = new ArrayList<>();
    backlogs.add(new Backlog(real, reviews, designs));
    deep.ifPresent(device -> backlogs.add(new Backlog(device, reviews, ours())));
    backlogs.add(new Backlog(slow, SLOW_BACKLOG, designs));
    backlogs.add(new Backlog(fast(texts), FAST_BACKLOG, ours()));
    return new PipelinePlan(backlogs, 3, steady, 15, 3, compiling(slow), 30);
  }

  /** Runs it all; each result is handed on as it comes. */
  public void run(PipelineBench bench, Consumer<PipelineResult> results)
      throws InterruptedException {
    int before = (int) (compiling.perSecond() * compilingSeconds);
    bench.steady(compiling.designs().get(0), compiling.device(), compiling.perSecond(), before, 0);
    Map<String, Double> alone = new HashMap<>();
    for (int i = 0; i < repetitions; i++) {
      for (Backlog backlog : backlogs) {
        for (PipelineDesign design : backlog.designs()) {
          PipelineResult result = bench.backlog(design, backlog.device(), backlog.reviews());
          alone.merge(result.device(), result.rawPerSecond(), Math::max);
          results.accept(result);
        }
      }
    }
    for (Steady rate : steady) {
      double perSecond = rate.perSecond();
      if (perSecond < 1) {
        perSecond = Math.rint(perSecond * alone.get(rate.device().title()));
      }
      int reviews = (int) Math.max(10, perSecond * secondsARate);
      int warmUp = (int) Math.max(1, perSecond * warmUpSeconds);
      for (PipelineDesign design : rate.designs()) {
        results.accept(bench.steady(design, rate.device(), perSecond, warmUp + reviews, warmUp));
      }
    }
  }

  /** Runs there are. */
  public int size() {
    int designs = backlogs.stream().mapToInt(backlog -> backlog.designs().size()).sum();
    int rates = steady.stream().mapToInt(rate -> rate.designs().size()).sum();
    return repetitions * designs + rates;
  }
}
