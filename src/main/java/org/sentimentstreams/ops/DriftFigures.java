package org.sentimentstreams.ops;

import java.util.List;
import org.sentimentstreams.data.OneLine;

/**
 * What is seen of a version without labels, as the live page shows it.
 *
 * @param version that is looked at
 * @param asOf milliseconds since 1970
 * @param hasReference whether there is something to compare with: what texts and scores were like
 *     in the version's training, or the first reviews that it was served
 * @param expectedAccuracy from its own scores, 0 to 1; null if it is not known
 * @param signals all that is watched
 */
public record DriftFigures(
    String version,
    long asOf,
    boolean hasReference,
    Double expectedAccuracy,
    List<Signal> signals) {
  private static final int MOST_SIGNALS = 20;
  private static final int MOST_CHARACTERS = 200;

  /** Long names are cut. */
  public DriftFigures {
    version = OneLine.of(version, MOST_CHARACTERS);
    signals = List.copyOf(signals.subList(0, Math.min(MOST_SIGNALS, signals.size())));
  }

  /**
   * One signal.
   *
   * @param name as the metrics have it, such as {@code tokens}
   * @param value how far the stream is from the reference; null if too little has come
   * @param flaggedSince when it became unusual, milliseconds since 1970; null if it is not
   * @param words what has changed if it is flagged, such as "reviews are longer"; otherwise null
   */
  public record Signal(String name, Double value, Long flaggedSince, String words) {
    /** Long texts are cut. */
    public Signal {
      name = OneLine.of(name, MOST_CHARACTERS);
      words = words == null ? null : OneLine.of(words, MOST_CHARACTERS);
    }
  }
}
