/**
 * Commands about topics and their records: reviews and labels go in, predictions and dead letters
 * are shown, and dead letters are sent again. The way of a review begins and ends here for people.
 */
package org.sentimentstreams.cli.records;
