/**
 * How a {@link org.sentimentstreams.wide.WideModel} is trained, and how what it says is joined with
 * what a transformer says. The only package that knows the solver.
 */
package org.sentimentstreams.training.wide;
