/**
 * Commands about topics and their records: they send reviews and labels, show predictions and dead
 * letters, and replay dead letters.
 */
package org.sentimentstreams.cli.records;
