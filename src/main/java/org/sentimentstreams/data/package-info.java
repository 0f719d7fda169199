/**
 * Layer 1: reviews in files and on standard input, before they meet Kafka or a model. {@link
 * org.sentimentstreams.data.ReviewReader} streams the rows of a file, whatever its format; the
 * commands that produce, evaluate and train start here.
 */
package org.sentimentstreams.data;
