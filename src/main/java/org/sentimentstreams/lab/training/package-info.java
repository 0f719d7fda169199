/** How fast models are trained, beside the engine's own trainer. */
package org.sentimentstreams.lab.training;
