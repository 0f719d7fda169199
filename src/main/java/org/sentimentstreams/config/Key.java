package org.sentimentstreams.config;

import java.util.function.Function;

/**
 * The name of a setting and the type of its value. {@link Keys} defines it.
 *
 * @param name as people write it, such as {@code topics.partitions}
 * @param reader turns the value that Kafka's {@code ConfigDef} has parsed into the type that the
 *     program uses
 */
public record Key<T>(String name, Function<Object, T> reader) {}
