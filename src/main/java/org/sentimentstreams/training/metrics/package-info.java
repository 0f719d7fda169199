/** How good predictions are, by the definitions of scikit-learn. */
package org.sentimentstreams.training.metrics;
