package org.sentimentstreams.demo;

/**
 * How a bad version was taken back; the names are those of the demo's JSON output. Accuracies are
 * from 0 to 1.
 *
 * @param version the bad one
 * @param reviews of all domains that were scored
 * @param accuracy on these while it served
 * @param labels that people gave until it was taken back
 * @param takenBack whether it was
 * @param reason of the record that took it back; null without one
 * @param seconds from its promotion to its end
 * @param serves the version that serves in the end
 * @param accuracyInTheEnd on the same reviews
 */
public record SpoilSummary(
    String version,
    int reviews,
    Double accuracy,
    int labels,
    boolean takenBack,
    String reason,
    double seconds,
    String serves,
    Double accuracyInTheEnd) {}
