/**
 * Sentiment Streams: a Kafka Streams service that labels reviews with a transformer inside the
 * process. Start reading at {@code docs/architecture.md}; the packages form layers, and each
 * imports lower layers only.
 */
package org.sentimentstreams;
