package org.sentimentstreams.demo;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.sentimentstreams.data.Columns;
import org.sentimentstreams.data.FileFormat;
import org.sentimentstreams.data.ReviewReader;
import org.sentimentstreams.data.ReviewRow;

/** The reviews that come along: written for this project, with labels, some of them hard. */
public final class SampleReviews {
  private static final String RESOURCE = "/demo/reviews.tsv";

  private SampleReviews() {}

  /** All of them, in the order of the file. */
  public static List<ReviewRow> load() {
    InputStream in = SampleReviews.class.getResourceAsStream(RESOURCE);
    List<ReviewRow> rows = new ArrayList<>();
    try (ReviewReader reader =
        ReviewReader.of(in, FileFormat.TSV, Columns.usual(), "the sample reviews")) {
      reader.forEach(rows::add);
    }
    return List.copyOf(rows);
  }
}
