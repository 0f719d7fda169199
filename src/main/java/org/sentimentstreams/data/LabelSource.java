package org.sentimentstreams.data;

/**
 * What stands in the field {@code source} of labels whose texts {@code train suggest} picked. How a
 * text was picked decides what its label may be used for, so the name goes with it from the file
 * into the label.
 */
public final class LabelSource {
  /**
   * The model was unsure of the text. Such texts are harder than others, so they say nothing of how
   * good a model is on texts as they come.
   */
  public static final String UNCERTAIN = "suggest:uncertain";

  /** Drawn by chance, so that it stands for texts as they come. */
  public static final String RANDOM = "suggest:random";

  private LabelSource() {}
}
