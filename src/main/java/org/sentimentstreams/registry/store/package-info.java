/**
 * Where the files of published models are kept. A file goes into an {@link
 * org.sentimentstreams.registry.store.ArtifactStore} under the SHA-256 of its bytes and comes out
 * of it verified. Knows Kafka's clients, but neither Streams nor the engine.
 */
package org.sentimentstreams.registry.store;
