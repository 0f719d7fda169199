/**
 * Sentiment Streams: a Kafka Streams service that labels reviews with a transformer inside the
 * process. Start reading at {@code docs/architecture.md}; the packages are floors of a house, and
 * each imports lower floors only.
 */
package org.sentimentstreams;
