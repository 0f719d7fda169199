/** Measurements: how fast the parts are by themselves, beside the whole. */
package org.sentimentstreams.bench;
