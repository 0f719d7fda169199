package org.sentimentstreams.registry;

import org.sentimentstreams.schema.ModelVersion;

/**
 * The outcome of publishing a model. * @param version as it was announced @param bytesMoved bytes
 * written to the store, without files that it had already
 *
 * @param isNew false if these files had been published before, under the version that is returned
 */
public record Publication(ModelVersion version, long bytesMoved, boolean isNew) {}
