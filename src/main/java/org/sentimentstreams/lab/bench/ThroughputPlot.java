package org.sentimentstreams.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Draws what each way to serve a model gains in speed and costs in accuracy. */
public final class ThroughputPlot {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 640;

  private ThroughputPlot() {}

  /**
   * Writes {@code model-throughput.png}.
   *
   * @param results of texts with labels
   * @param rivals engines on the same texts, which bring no head: a line at their speed, without
   *     accuracy
   * @throws IOException if the folder cannot be written
   */
  public static void write(List<TextResult> results, List<ModelResult> rivals, Path folder)
      throws IOException {
    Files.createDirectories(folder);
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Throughput and accuracy, " + results.get(0).set())
            .xAxisTitle("reviews/s")
            .yAxisTitle("accuracy")
            .build();
    for (TextResult result : results) {
      String precision = result.precision() == null ? "" : ", " + result.precision();
      double[] x = {result.reviewsPerSecond()};
      double[] y = {result.accuracy()};
      chart
          .addSeries(result.model() + precision, x, y)
          .setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    }
    double low = results.stream().mapToDouble(TextResult::accuracy).min().orElse(0);
    double high = results.stream().mapToDouble(TextResult::accuracy).max().orElse(1);
    for (ModelResult rival : rivals) {
      double[] x = {rival.reviewsPerSecond(), rival.reviewsPerSecond()};
      double[] y = {low, high};
      XYSeries line = chart.addSeries(rival.engine() + ", " + rival.precision(), x, y);
      line.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
    }
    // Names of engines are long: beside the plot they would leave it half of the width.
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setYAxisDecimalPattern("0.000");
    // N-grams alone are a thousand times as fast.
    chart.getStyler().setXAxisLogarithmic(true);
    BitmapEncoder.saveBitmap(
        chart, folder.resolve("model-throughput").toString(), BitmapFormat.PNG);
  }
}
