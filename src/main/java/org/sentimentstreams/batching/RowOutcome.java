package org.sentimentstreams.batching;

/**
 * What became of one row.
 *
 * @param result null if it failed
 * @param failure null if it did not
 */
record RowOutcome<R>(R result, RuntimeException failure) {}
