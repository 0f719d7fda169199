package org.sentimentstreams.demo;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.sentimentstreams.data.Columns;
import org.sentimentstreams.data.FileFormat;
import org.sentimentstreams.data.ReviewReader;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.data.RowPolicy;

/** The reviews that come along: written for this project, with labels, some of them hard. */
public final class SampleReviews {
  private static final String ALL_DOMAINS = "/demo/reviews.tsv";
  private static final String RIDES = "/demo/rides.tsv";

  private SampleReviews() {}

  /** Of ten domains, in the order of the file. */
  public static List<ReviewRow> load() {
    return read(ALL_DOMAINS);
  }

  /**
   * Of roller coasters and haunted houses, to learn from: where fear is what people paid for, words
   * say something else than elsewhere.
   */
  public static List<ReviewRow> rides() {
    return read(RIDES);
  }

  private static List<ReviewRow> read(String resource) {
    InputStream in = SampleReviews.class.getResourceAsStream(resource);
    List<ReviewRow> rows = new ArrayList<>();
    try (ReviewReader reader =
        ReviewReader.of(in, FileFormat.TSV, Columns.usual(), RowPolicy.ANY, "the sample reviews")) {
      reader.forEach(rows::add);
    }
    return List.copyOf(rows);
  }
}
