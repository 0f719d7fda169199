/**
 * The way of a review: read from its topic, looked up among the requests that the look-ahead has
 * already submitted, scored, and written as a prediction, one for one and in order. What cannot be
 * scored becomes a dead letter; what is the device's fault stops the service.
 */
package org.sentimentstreams.scoring;
