package org.sentimentstreams.registry;

import org.sentimentstreams.schema.ModelVersion;

/**
 * What became of a model that was published.
 *
 * @param version as it was announced
 * @param bytesMoved what had to go into the store; files that were there already count nothing
 * @param isNew false if these files had been published before, under the version that is returned
 */
public record Publication(ModelVersion version, long bytesMoved, boolean isNew) {}
