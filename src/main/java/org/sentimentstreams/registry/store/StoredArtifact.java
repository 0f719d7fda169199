package org.sentimentstreams.registry.store;

import java.time.Instant;

/**
 * An artifact as a store lists it.
 *
 * @param artifact digest, size and location
 * @param modifiedAt when it was last put, as the store's own clock says; to put it again without
 *     moving bytes counts, too, though up to an hour late
 */
public record StoredArtifact(Artifact artifact, Instant modifiedAt) {}
