/**
 * What a person sees of a training: an HTML page, PNG curves, and event files for TensorBoard. All
 * of it stands in the folder {@code training} of the model.
 */
package org.sentimentstreams.training.report;
