package org.sentimentstreams.training.exam;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.LabeledReview;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.schema.OffsetRange;

class UntrainedTest {
  private static final Instant PUBLISHED = Instant.parse("2026-01-02T12:00:00Z");
  private static final Map<TopicPartition, Long> ENDS =
      Map.of(new TopicPartition("labels", 0), 10L, new TopicPartition("labels", 1), 10L);

  static {
    // A builder asks Avro for records as defaults, and it makes none of a package not yet trusted.
    AvroSerde<ModelVersion> unused = AvroSerde.of(ModelVersion.class);
  }

  private static Untrained untrained(OffsetRange... ranges) {
    return new Untrained(
        ModelVersion.newBuilder()
            .setModel("sentiment")
            .setId("v")
            .setDigest("d")
            .setCreatedAt(PUBLISHED)
            .setFiles(List.of())
            .setLabels(List.of("negative", "positive"))
            .setLabelOffsets(List.of(ranges))
            .build(),
        ENDS);
  }

  private static AskedLabel label(int partition, long offset, int secondsAfter) {
    long time = PUBLISHED.plusSeconds(secondsAfter).toEpochMilli();
    LabeledReview label = LabeledReview.newBuilder().setText("a").setLabel("positive").build();
    return new AskedLabel("r", label, "digest", time, partition, offset);
  }

  @Test
  void shouldAskWhatStandsBehindTheOffsetsOfTheTrainingWheneverItCame() {
    Untrained untrained = untrained(new OffsetRange(0, 0L, 4L));
    assertThat(untrained.has(label(0, 3, 60))).isFalse();
    assertThat(untrained.has(label(0, 4, -60))).isTrue();
    assertThat(untrained.has(label(1, 0, -60))).as("a partition that was added").isTrue();
  }

  @Test
  void shouldAskAVersionFromFilesOnlyWhatCameAfterItsPublication() {
    assertThat(untrained().has(label(0, 9, -1))).isFalse();
    assertThat(untrained().has(label(0, 0, 1))).isTrue();
  }

  @Test
  void shouldNotTrustOffsetsOfAnEarlierTopic() {
    Untrained untrained = untrained(new OffsetRange(0, 0L, 400L));
    assertThat(untrained.has(label(0, 9, -1))).isFalse();
    assertThat(untrained.has(label(0, 2, 1))).isTrue();
  }
}
