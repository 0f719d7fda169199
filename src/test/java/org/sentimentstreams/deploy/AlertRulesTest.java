package org.sentimentstreams.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every alert, in situations in which an operator expects it, and in others. */
@Tag("slow")
@Timeout(300)
class AlertRulesTest {
  private static final Path FOLDER = Manifest.DEPLOY.resolve("prometheus");

  @TempDir private Path temporary;

  private static Stream<JsonNode> items(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static List<JsonNode> rules() {
    JsonNode file = Manifest.in(FOLDER.resolve("alerts.yml")).get(0).content();
    return items(file.at("/groups")).flatMap(group -> items(group.path("rules"))).toList();
  }

  static List<Path> situations() {
    return Manifest.files(FOLDER, ".test.yml");
  }

  private static Set<String> tested(boolean isExpected) {
    return situations().stream()
        .flatMap(file -> items(Manifest.in(file).get(0).content().path("tests")))
        .flatMap(test -> items(test.path("alert_rule_test")))
        .filter(check -> isExpected != check.path("exp_alerts").isEmpty())
        .map(check -> check.path("alertname").asText())
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("situations")
  void shouldComeInEverySituationInWhichItIsExpected(Path file) throws IOException {
    Promtool.assume();

    Promtool.Result result =
        Promtool.run(FOLDER, "", "test", "rules", file.getFileName().toString());

    assertThat(result.code()).as(result.output()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"prometheus.yml", "kubernetes.yml"})
  void shouldBeScrapedUnderTheNamesThatItAsksFor(String file) throws IOException {
    Stream<String> jobs =
        items(Manifest.in(FOLDER.resolve(file)).get(0).content().path("scrape_configs"))
            .map(job -> job.path("job_name").asText());
    assertThat(jobs).containsExactly("sentiment-scoring", "sentiment-trainer");
    assertThat(Files.readString(FOLDER.resolve("alerts.yml")))
        .contains("job=\"sentiment-scoring\"", "job=\"sentiment-trainer\"");
    Promtool.assume();

    Promtool.Result result = Promtool.run(FOLDER, "", "check", "config", file);

    Assumptions.assumeFalse(
        result.output().contains("field kubernetes_sd_configs not found"),
        "needs a promtool that knows Kubernetes; Debian's does not");
    assertThat(result.code()).as(result.output()).isZero();
  }

  @Test
  void shouldBeTestedWhereItComesAndWhereItDoesNot() {
    Set<String> all =
        rules().stream().map(rule -> rule.path("alert").asText()).collect(Collectors.toSet());

    assertThat(all).isNotEmpty();
    assertThat(tested(true)).containsExactlyInAnyOrderElementsOf(all);
    assertThat(tested(false)).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void shouldLeadToAParagraphThatIsThere() throws IOException {
    for (JsonNode rule : rules()) {
      String alert = rule.path("alert").asText();
      String[] runbook = rule.at("/annotations/runbook").asText().split("#", 2);
      Set<String> anchors =
          Files.readAllLines(Path.of(runbook[0])).stream()
              .filter(line -> line.startsWith("#"))
              .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
              .collect(Collectors.toSet());

      assertThat(runbook).as(alert).hasSize(2);
      assertThat(anchors).as(alert).contains(runbook[1]);
      assertThat(rule.at("/annotations/summary").asText()).as(alert).isNotBlank();
      assertThat(rule.at("/labels/severity").asText()).isIn("critical", "warning", "info");
    }
  }

  @Test
  void shouldBeReadByPrometheusLikeEveryPanelOfTheDashboard() throws IOException {
    Promtool.assume();
    StringBuilder recorded = new StringBuilder("groups:\n  - name: panels\n    rules:\n");
    int number = 0;
    for (String expression : MetricNamesTest.panels()) {
      recorded.append("      - {record: panel_%d, expr: '%s'}%n".formatted(number++, expression));
    }
    Path panels = Files.writeString(temporary.resolve("panels.yml"), recorded);

    Promtool.Result result =
        Promtool.run(FOLDER, "", "check", "rules", "alerts.yml", panels.toString());

    assertThat(number).isPositive();
    assertThat(result.code()).as(result.output()).isZero();
  }
}
