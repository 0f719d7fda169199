package org.sentimentstreams.registry;

import org.sentimentstreams.schema.ModelAlias;

/**
 * A wish to point an alias elsewhere, and what became of it.
 *
 * @param wish as it was written
 * @param accepted false if the alias had been changed in the meantime, so that it did not count
 * @param rollback whether its writer went back, and did not promote
 */
public record AliasChange(ModelAlias wish, boolean accepted, boolean rollback) {}
