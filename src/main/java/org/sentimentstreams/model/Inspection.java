package org.sentimentstreams.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a directory is found to be.
 *
 * @param facts by their names, in an order for people; those that could be found
 * @param odd what a person should look at, though nothing fails over it
 * @param refusal why it cannot be served; empty if it can
 */
public record Inspection(Map<String, Object> facts, List<String> odd, Optional<String> refusal) {}
