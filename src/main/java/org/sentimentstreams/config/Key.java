package org.sentimentstreams.config;

import java.util.function.Function;

/**
 * The name of a setting, and what its value is read as. {@link Keys} defines it.
 *
 * @param name as people write it, such as {@code topics.partitions}
 * @param reader makes what Kafka's {@code ConfigDef} has parsed the type that the program uses
 */
public record Key<T>(String name, Function<Object, T> reader) {}
