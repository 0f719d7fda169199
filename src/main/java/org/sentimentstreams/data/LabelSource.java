package org.sentimentstreams.data;

/**
 * What stands in the field {@code source} of labels whose texts {@code train suggest} or the live
 * page picked. How a text was picked decides what its label may be used for, so the name goes with
 * it from the file into the label.
 */
public final class LabelSource {
  /**
   * The model was unsure of the text. Such texts are harder than others, so they say nothing of how
   * good a model is on texts as they come.
   */
  public static final String UNCERTAIN = "suggest:uncertain";

  /** Drawn by chance, so that it stands for texts as they come. */
  public static final String RANDOM = "suggest:random";

  /**
   * Drawn by chance from reviews that were scored lately, and labelled on the live page by somebody
   * who had not seen what the model says.
   */
  public static final String PAGE = "page:random";

  /** The same by somebody who had seen it. */
  public static final String PAGE_SHOWN = PAGE + ":shown";

  private LabelSource() {}
}
