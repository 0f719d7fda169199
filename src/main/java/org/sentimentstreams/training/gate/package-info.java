/** Whether a candidate takes the champion's place: both are scored on the same held-out rows. */
package org.sentimentstreams.training.gate;
