/**
 * The Kafka Streams application: it reads a review, finds the request that the look-ahead has
 * already submitted for it, waits for the score, and writes one prediction per review, in order. A
 * review that cannot be scored becomes a dead letter; a fault of the device stops the service.
 */
package org.sentimentstreams.scoring;
