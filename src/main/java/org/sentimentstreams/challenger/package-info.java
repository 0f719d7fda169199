/**
 * The challenger of a model on live reviews: in shadow mode it scores some of them as well, in a
 * canary some of them instead of the champion. Decides which, compares the two, and ends a canary
 * when something is wrong. Knows neither Kafka Streams nor how versions are loaded.
 */
package org.sentimentstreams.challenger;
