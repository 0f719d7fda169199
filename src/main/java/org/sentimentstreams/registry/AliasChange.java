package org.sentimentstreams.registry;

import org.sentimentstreams.schema.ModelAlias;

/**
 * A requested change of an alias, and its outcome. * @param wish the request as it was
 * written @param accepted false if the alias had been changed in the meantime, so that the request
 * was refused @param rollback whether it was a rollback, not a promotion
 */
public record AliasChange(ModelAlias wish, boolean accepted, boolean rollback) {}
