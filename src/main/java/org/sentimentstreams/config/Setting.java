package org.sentimentstreams.config;

/**
 * One setting as it is shown to people.
 *
 * @param name the key, such as {@code topics.partitions}
 * @param value the value in force; {@code [hidden]} for a secret
 * @param defaultValue the value when nobody sets it; empty for a pass-through key
 * @param source which layer set the value
 * @param doc what the setting does
 */
public record Setting(String name, String value, String defaultValue, Source source, String doc) {}
