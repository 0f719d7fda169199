package org.sentimentstreams.config;

/** What the room {@code training} is handed. */
public record TrainerSettings(
    KafkaSettings kafka,
    TopicSettings topics,
    ModelSettings model,
    ArtifactSettings artifacts,
    TrainingSettings training,
    ExamSettings exam) {}
