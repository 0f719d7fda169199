package org.sentimentstreams.demo;

/**
 * What the trainer made of the labels.
 *
 * @param version that it published
 * @param serves whether it is the champion and the service has swapped it in
 * @param words how it came to serve, or what kept it from that
 * @param decision of the gate, one sentence
 * @param labels that were used
 * @param seconds of the training
 */
public record TrainingOutcome(
    String version, boolean serves, String words, String decision, int labels, double seconds) {}
