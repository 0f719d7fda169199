package org.sentimentstreams.registry.store;

import java.time.Instant;

/**
 * An artifact as a store lists it.
 *
 * @param artifact digest, size and location
 * @param modifiedAt when it was last stored or marked, by the store's own clock; a mark may be up
 *     to an hour late
 */
public record StoredArtifact(Artifact artifact, Instant modifiedAt) {}
