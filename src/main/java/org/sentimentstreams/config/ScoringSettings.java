package org.sentimentstreams.config;

import java.time.Duration;

/**
 * What the room {@code scoring} is handed.
 *
 * @param model the name of the model that scores reviews which name none
 * @param readyStall how long nothing may be scored while reviews wait, for an instance that is
 *     ready
 */
public record ScoringSettings(
    KafkaSettings kafka,
    TopicSettings topics,
    FormatSettings formats,
    BatchSettings batch,
    StreamsSettings streams,
    ChallengerSettings challenger,
    String model,
    Duration readyStall) {}
