package org.sentimentstreams.challenger;

/**
 * The share of a version has changed.
 *
 * @param from before, 0 to 1
 * @param to from now on, 0 to 1
 * @param reason one sentence
 */
record ShareChange(String version, double from, double to, String reason) {}
