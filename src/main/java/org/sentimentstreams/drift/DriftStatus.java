package org.sentimentstreams.drift;

import java.util.Map;
import java.util.Optional;

/**
 * What is known of a version's stream without labels.
 *
 * @param reference empty while its reviews are still being collected
 * @param isRecorded whether the reference came with the version; else it is the first reviews that
 *     the version was served
 * @param running the window that runs
 * @param last the window before it
 * @param since the signals that differ, with the beginning of the first of the windows in a row
 *     that do, in milliseconds since 1970
 */
public record DriftStatus(
    Optional<Reference> reference,
    boolean isRecorded,
    WindowFigures running,
    Optional<WindowFigures> last,
    Map<Signal, Long> since) {}
