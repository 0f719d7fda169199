package org.sentimentstreams.model;

/**
 * How the parts of a model that has a wide one are asked.
 *
 * @param mode who answers
 * @param checked share of the texts that the wide part is sure of that the transformer reads all
 *     the same, 0 to 1, to see whether both agree
 */
public record CascadeOptions(Mode mode, double checked) {
  /** What holds where nothing is said. */
  public static final CascadeOptions USUAL = new CascadeOptions(Mode.AUTO, 0.01);

  /** Who answers. */
  public enum Mode {
    /** N-grams alone where they are sure; else both together. */
    AUTO,
    /** Always both together. */
    JOIN,
    /** The transformer alone. */
    OFF
  }
}
