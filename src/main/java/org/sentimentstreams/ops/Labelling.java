package org.sentimentstreams.ops;

import java.util.function.Supplier;

/**
 * What the page's box for labels needs.
 *
 * @param choices the labels of the model that is served now
 * @param sink gets the labels
 */
public record Labelling(Supplier<LabelChoices> choices, LabelSink sink) {}
