package org.sentimentstreams.lab.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * All results of a bench.
 *
 * @param results in the order of the runs
 */
public record PipelineReport(List<PipelineResult> results) {
  private static final String OURS = new StreamsDesign().title();

  /**
   * Several runs of the same kind as one: the median of each figure, and how far ratios lay apart.
   */
  public record Row(PipelineResult median, double leastRatio, double mostRatio) {}

  /** One row for each design, device and rate. */
  public List<Row> rows() {
    Map<List<Object>, List<PipelineResult>> groups = new LinkedHashMap<>();
    for (PipelineResult r : results) {
      groups
          .computeIfAbsent(List.of(r.device(), r.design(), r.rate()), key -> new ArrayList<>())
          .add(r);
    }
    return groups.values().stream().map(PipelineReport::row).toList();
  }

  private static Row row(List<PipelineResult> runs) {
    List<PipelineResult> byRatio =
        runs.stream().sorted(Comparator.comparingDouble(PipelineResult::ratio)).toList();
    return new Row(
        byRatio.get(byRatio.size() / 2),
        byRatio.get(0).ratio(),
        byRatio.get(byRatio.size() - 1).ratio());
  }

  /** The share of the raw loop that the service reaches on the first device; 0 if not measured. */
  public double ratio() {
    return first(r -> r.rate() == 0, PipelineResult::ratio);
  }

  /** The share of time that the last device with a backlog was busy under the service. */
  public double deviceBusy() {
    String last =
        results.stream()
            .filter(r -> r.rate() == 0)
            .reduce((first, second) -> second)
            .map(PipelineResult::device)
            .orElse("");
    return first(r -> r.rate() == 0 && r.device().equals(last), PipelineResult::deviceBusy);
  }

  private double first(Predicate<PipelineResult> wanted, ToDoubleFunction<PipelineResult> value) {
    return rows().stream()
        .map(Row::median)
        .filter(r -> r.design().equals(OURS))
        .filter(wanted)
        .mapToDouble(value)
        .findFirst()
        .orElse(0);
  }

  /** For JSON. */
  public Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("ratio", rounded(ratio()));
    map.put("deviceBusy", rounded(deviceBusy()));
    map.put("runs", results.stream().map(PipelineReport::asMap).toList());
    return map;
  }

  private static Map<String, Object> asMap(PipelineResult r) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("design", r.design());
    map.put("device", r.device());
    map.put("rate", rounded(r.rate()));
    map.put("p50Ms", rounded(r.forward().p50()));
    map.put("p99Ms", rounded(r.forward().p99()));
    map.put("fill", rounded(r.fill()));
    map.put("uncommittedP50Ms", rounded(r.uncommitted().p50()));
    map.put("uncommittedP99Ms", rounded(r.uncommitted().p99()));
    map.put("committedP50Ms", rounded(r.committed().p50()));
    map.put("committedP99Ms", rounded(r.committed().p99()));
    map.put("batchMs", rounded(r.batchMs()));
    map.put("commits", r.commits());
    map.put("perSecond", rounded(r.perSecond()));
    map.put("ratio", rounded(r.ratio()));
    map.put("deviceBusy", rounded(r.deviceBusy()));
    return map;
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
