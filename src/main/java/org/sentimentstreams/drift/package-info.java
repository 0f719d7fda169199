/**
 * How good a version is where nobody labels: the accuracy that its calibrated scores let expect,
 * and whether the stream is still like what the version was trained on.
 *
 * <p>{@link org.sentimentstreams.drift.VersionDrift} counts {@link
 * org.sentimentstreams.drift.Signal signals} in {@link org.sentimentstreams.drift.Bins bins}, and
 * compares each window with the {@link org.sentimentstreams.drift.Reference reference}, which
 * stands in the version ({@link org.sentimentstreams.drift.ReferenceJson}). No text is kept. The
 * package knows no Kafka and no engine; {@code serving} feeds it, and {@code training} records
 * references.
 */
package org.sentimentstreams.drift;
