package org.sentimentstreams.training.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.schema.OffsetRange;

class LabelOffsetsTest {
  private final LabelOffsets offsets = new LabelOffsets();

  @Test
  void shouldCallNewWhatCameAfterTheRanges() {
    offsets.put("a", 0, 4);
    offsets.put("b", 0, 5);
    offsets.put("c", 1, 4);

    assertThat(offsets.since(List.of())).isEqualTo(3);
    assertThat(offsets.since(List.of(to(0, 5), to(1, 5)))).isEqualTo(1);
    offsets.put("d", 1, 5);
    assertThat(offsets.since(List.of(to(0, 5), to(1, 5)))).isEqualTo(2);
    assertThat(offsets.since(List.of(to(0, 5)))).as("partition 1 is new").isEqualTo(3);
  }

  @Test
  void shouldCountAReviewOnceThatIsLabeledAgain() {
    List<OffsetRange> seen = List.of(to(0, 2));
    offsets.put("a", 0, 0);
    offsets.put("b", 0, 1);
    assertThat(offsets.since(seen)).isZero();

    offsets.put("a", 0, 2);
    offsets.put("a", 0, 3);

    assertThat(offsets.since(seen)).isEqualTo(1);
    assertThat(offsets.size()).isEqualTo(2);
  }

  @Test
  void shouldForgetAReviewWhoseLabelIsTakenBack() {
    offsets.put("a", 0, 0);
    offsets.put("b", 0, 1);
    offsets.remove("a");
    offsets.remove("never labeled");

    assertThat(offsets.since(List.of())).isEqualTo(1);
    assertThat(offsets.size()).isEqualTo(1);
  }

  private static OffsetRange to(int partition, long end) {
    return new OffsetRange(partition, 0L, end);
  }
}
