package org.sentimentstreams.registry.store;

/**
 * The outcome of storing a file. * @param artifact what to announce
 *
 * @param bytesMoved its size, or 0 if the store had it already
 */
public record Upload(Artifact artifact, long bytesMoved) {}
