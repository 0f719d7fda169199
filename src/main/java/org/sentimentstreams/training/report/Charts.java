package org.sentimentstreams.training.report;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.sentimentstreams.training.fit.Epoch;
import org.sentimentstreams.training.metrics.Calibration;
import org.sentimentstreams.training.wide.CascadePoint;
import org.sentimentstreams.training.wide.FittedWide;

/** Pictures of a run, as PNG. */
final class Charts {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final Color TRAIN = new Color(0xb0, 0x6a, 0x2c);
  private static final Color HELD_OUT = new Color(0x1f, 0x5f, 0x8b);

  private Charts() {}

  static byte[] loss(List<Epoch> epochs) throws IOException {
    XYChart chart = chart("Loss", "epoch", "cross-entropy (nats)");
    line(chart, "training", epochs, Epoch::trainLoss, TRAIN);
    line(chart, "held out", epochs, Epoch::loss, HELD_OUT);
    return png(chart);
  }

  static byte[] accuracy(List<Epoch> epochs) throws IOException {
    XYChart chart = chart("Accuracy", "epoch", "share correct");
    line(chart, "training", epochs, Epoch::trainAccuracy, TRAIN);
    line(chart, "held out", epochs, Epoch::accuracy, HELD_OUT);
    line(chart, "held out, macro F1", epochs, Epoch::macroF1, new Color(0x4c, 0x8f, 0x5b));
    return png(chart);
  }

  /** A perfect model follows the diagonal. */
  static byte[] calibration(Calibration calibration) throws IOException {
    XYChart chart = chart("Calibration", "score of the predicted label", "share correct");
    chart.getStyler().setXAxisMin(0.0).setXAxisMax(1.0).setYAxisMin(0.0).setYAxisMax(1.0);
    double[] ends = {0, 1};
    style(chart.addSeries("perfect", ends, ends), Color.LIGHT_GRAY);
    double[] score = calibration.bins().stream().mapToDouble(Calibration.Bin::score).toArray();
    double[] accuracy =
        calibration.bins().stream().mapToDouble(Calibration.Bin::accuracy).toArray();
    if (score.length > 0) {
      XYSeries series = style(chart.addSeries("this model", score, accuracy), HELD_OUT);
      series.setMarker(SeriesMarkers.CIRCLE);
      series.setMarkerColor(HELD_OUT);
    }
    return png(chart);
  }

  /** What other bounds would have given, and the one that was chosen. */
  static byte[] cascade(FittedWide wide) throws IOException {
    XYChart chart = chart("Cascade", "share that n-grams answer alone", "share correct");
    double[] coverage = wide.curve().stream().mapToDouble(CascadePoint::coverage).toArray();
    double[] accuracy = wide.curve().stream().mapToDouble(CascadePoint::accuracy).toArray();
    XYSeries curve = style(chart.addSeries("n-grams, then both", coverage, accuracy), HELD_OUT);
    curve.setMarker(SeriesMarkers.CIRCLE);
    curve.setMarkerColor(HELD_OUT);
    double[] ends = {0, 1};
    double[] deep = {wide.deepAccuracy(), wide.deepAccuracy()};
    style(chart.addSeries("transformer alone", ends, deep), Color.GRAY);
    double[] chosen = {wide.join().coverage()};
    double[] reached = {wide.heldOut().evaluation().accuracy()};
    XYSeries point = style(chart.addSeries("chosen", chosen, reached), TRAIN);
    point.setMarker(SeriesMarkers.DIAMOND);
    point.setMarkerColor(TRAIN);
    return png(chart);
  }

  private static XYChart chart(String title, String x, String y) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    chart
        .getStyler()
        .setLocale(Locale.ROOT)
        .setChartBackgroundColor(Color.WHITE)
        .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 15))
        .setLegendPosition(Styler.LegendPosition.OutsideE);
    chart
        .getStyler()
        .setPlotGridLinesColor(new Color(0xe4, 0xe4, 0xe4))
        .setPlotBorderVisible(false);
    return chart;
  }

  private static void line(
      XYChart chart, String name, List<Epoch> epochs, ToDoubleFunction<Epoch> value, Color color) {
    double[] numbers = epochs.stream().mapToDouble(Epoch::number).toArray();
    double[] values = epochs.stream().mapToDouble(value).toArray();
    XYSeries series = style(chart.addSeries(name, numbers, values), color);
    if (epochs.size() < 30) {
      series.setMarker(SeriesMarkers.CIRCLE);
      series.setMarkerColor(color);
    }
  }

  private static XYSeries style(XYSeries series, Color color) {
    series.setLineColor(color);
    series.setMarker(SeriesMarkers.NONE);
    return series;
  }

  private static byte[] png(XYChart chart) throws IOException {
    return BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG);
  }
}
