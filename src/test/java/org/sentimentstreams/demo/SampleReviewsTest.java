package org.sentimentstreams.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.data.ReviewRow;

class SampleReviewsTest {
  private final List<ReviewRow> rows = SampleReviews.load();

  private static int words(ReviewRow row) {
    return row.text().strip().split("\\s+").length;
  }

  @Test
  void shouldBeManyAndBalanced() {
    var counts =
        rows.stream().collect(Collectors.groupingBy(ReviewRow::label, Collectors.counting()));

    assertThat(rows).hasSizeGreaterThanOrEqualTo(300);
    assertThat(counts).containsOnlyKeys("negative", "positive");
    assertThat(counts.values())
        .allMatch(count -> count >= 0.45 * rows.size() && count <= 0.55 * rows.size());
  }

  @Test
  void shouldNotRepeatThemselves() {
    assertThat(rows.stream().map(row -> row.text().strip().toLowerCase(Locale.ROOT)))
        .doesNotHaveDuplicates()
        .noneMatch(String::isBlank);
  }

  @Test
  void shouldBeOfVeryDifferentLengths() {
    assertThat(rows).anyMatch(row -> words(row) <= 4).anyMatch(row -> words(row) >= 300);
    assertThat(rows.stream().filter(row -> words(row) > 60).count()).isGreaterThanOrEqualTo(10);
  }

  @Test
  void shouldBeTheSameEveryTime() {
    assertThat(SampleReviews.load()).isEqualTo(rows);
  }

  @Test
  void shouldHaveReviewsOfAnotherDomainToLearnFrom() {
    List<ReviewRow> rides = SampleReviews.rides();
    var counts =
        rides.stream().collect(Collectors.groupingBy(ReviewRow::label, Collectors.counting()));

    assertThat(counts).isEqualTo(Map.of("negative", 129L, "positive", 128L));
    assertThat(Stream.concat(rows.stream(), rides.stream()).map(ReviewRow::text))
        .doesNotHaveDuplicates();
    DomainSplit split = DomainSplit.of(rides, rows, false);
    assertThat(split.train()).hasSizeBetween(170, 210);
    assertThat(split.train().size() + split.heldOut().size()).isEqualTo(rides.size());
    assertThat(split.train()).doesNotContainAnyElementsOf(split.heldOut());
  }
}
