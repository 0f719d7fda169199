package org.sentimentstreams.registry.store;

/**
 * What became of a file that was put into a store.
 *
 * @param artifact what is to be announced of it
 * @param bytesMoved its size, or 0 if the store had it already
 */
public record Upload(Artifact artifact, long bytesMoved) {}
