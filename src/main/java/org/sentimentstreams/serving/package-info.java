/**
 * The life of a version that is served: it becomes the champion on the registry's topic, is
 * fetched, verified and warmed up beside the one before, swapped in between two batches, and freed.
 * Batches see it as a {@link org.sentimentstreams.model.TextModel}. {@link
 * org.sentimentstreams.serving.ModelDrift} watches its stream. No Kafka Streams.
 */
package org.sentimentstreams.serving;
