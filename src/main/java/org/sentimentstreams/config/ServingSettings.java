package org.sentimentstreams.config;

import java.time.Duration;

/**
 * What the room {@code serving} is handed.
 *
 * @param exam how a challenger is judged by what versions said of labelled texts
 * @param model the name of the model whose champion serves
 * @param scoringTimeout how long one review may wait for its score
 */
public record ServingSettings(
    KafkaSettings kafka,
    TopicSettings topics,
    ArtifactSettings artifacts,
    RolloutSettings rollout,
    ChallengerSettings challenger,
    ExamSettings exam,
    String model,
    Duration scoringTimeout) {}
