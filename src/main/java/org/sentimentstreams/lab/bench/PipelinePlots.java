package org.sentimentstreams.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;

/** Draws the results: how near backlogs come to the raw loop, and how long single reviews take. */
public final class PipelinePlots {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 400;

  private PipelinePlots() {}

  /**
   * Writes {@code pipeline-backlog.png} and one {@code pipeline-latency-….png} a device.
   *
   * @throws IOException if the folder cannot be written
   */
  public static void write(PipelineReport report, Path folder) throws IOException {
    Files.createDirectories(folder);
    List<PipelineResult> medians = report.rows().stream().map(PipelineReport.Row::median).toList();
    List<PipelineResult> backlogs = medians.stream().filter(r -> r.rate() == 0).toList();
    save(backlog(backlogs), folder.resolve("pipeline-backlog"));
    List<String> devices =
        medians.stream().filter(r -> r.rate() > 0).map(PipelineResult::device).distinct().toList();
    for (int i = 0; i < devices.size(); i++) {
      String device = devices.get(i);
      List<PipelineResult> runs =
          medians.stream().filter(r -> r.rate() > 0 && r.device().equals(device)).toList();
      save(latency(device, runs), folder.resolve("pipeline-latency-" + (i + 1)));
    }
  }

  private static CategoryChart backlog(List<PipelineResult> results) {
    CategoryChart chart = chart("Backlog: share of the raw model loop", "device", "percent");
    List<String> devices = results.stream().map(PipelineResult::device).distinct().toList();
    for (String design : designs(results)) {
      List<Double> shares =
          devices.stream()
              .map(
                  device ->
                      results.stream()
                          .filter(r -> r.device().equals(device) && r.design().equals(design))
                          .map(r -> 100 * r.ratio())
                          .findFirst()
                          .orElse(null))
              .toList();
      chart.addSeries(design, devices, shares);
    }
    return chart;
  }

  private static CategoryChart latency(String device, List<PipelineResult> results) {
    CategoryChart chart =
        chart("From producing to the forward, p99, " + device, "reviews/s", "milliseconds");
    for (String design : designs(results)) {
      List<PipelineResult> runs = results.stream().filter(r -> r.design().equals(design)).toList();
      chart.addSeries(
          design,
          runs.stream().map(r -> Long.toString(Math.round(r.rate()))).toList(),
          runs.stream().map(r -> r.forward().p99()).toList());
    }
    return chart;
  }

  private static List<String> designs(List<PipelineResult> results) {
    return results.stream().map(PipelineResult::design).distinct().toList();
  }

  private static CategoryChart chart(String title, String x, String y) {
    return new CategoryChartBuilder()
        .width(WIDTH)
        .height(HEIGHT)
        .title(title)
        .xAxisTitle(x)
        .yAxisTitle(y)
        .build();
  }

  private static void save(CategoryChart chart, Path file) throws IOException {
    BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
  }
}
