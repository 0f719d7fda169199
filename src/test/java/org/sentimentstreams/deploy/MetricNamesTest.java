package org.sentimentstreams.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the dashboard and the alerts ask for, and what a test of the service found at /metrics. */
public class MetricNamesTest {
  private static final Pattern NAME =
      Pattern.compile("\\b(?:sentiment|kafka|jvm|process|system)_[a-z0-9_]+");

  /** Labels that look like metrics, and names of jobs. */
  private static final Set<String> NO_METRICS = Set.of("sentiment_scoring", "sentiment_trainer");

  /** What the trainer has and the service has not. */
  private static final Pattern OF_TRAINER =
      Pattern.compile("sentiment_(trainer|training|trainings|labels|exam)_.*");

  static Set<String> asked() throws IOException {
    Set<String> names = new TreeSet<>();
    Path alerts = Manifest.DEPLOY.resolve("prometheus/alerts.yml");
    for (JsonNode expression : Manifest.in(alerts).get(0).content().findValues("expr")) {
      add(expression.asText(), names);
    }
    panels().forEach(expression -> add(expression, names));
    names.removeAll(NO_METRICS);
    return names;
  }

  /** What the panels of the dashboard ask for. */
  public static List<String> panels() throws IOException {
    List<String> expressions = new ArrayList<>();
    for (Path dashboard : Manifest.files(Manifest.DEPLOY.resolve("grafana/dashboards"), ".json")) {
      JsonNode board = new ObjectMapper().readTree(dashboard.toFile());
      board.findValues("expr").forEach(expression -> expressions.add(expression.asText()));
    }
    return expressions;
  }

  private static void add(String expression, Set<String> names) {
    NAME.matcher(expression).results().forEach(found -> names.add(found.group()));
  }

  /** Those of the service that its page of metrics has no sample of. */
  public static Set<String> missingIn(String metrics) throws IOException {
    return missing(metrics, name -> !OF_TRAINER.matcher(name).matches());
  }

  /** Those of the trainer that its page of metrics has no sample of. */
  public static Set<String> missingInTrainer(String metrics) throws IOException {
    return missing(metrics, OF_TRAINER.asMatchPredicate());
  }

  private static Set<String> missing(String metrics, Predicate<String> wanted) throws IOException {
    Set<String> there =
        metrics
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.split("[{ ]", 2)[0])
            .collect(Collectors.toSet());
    return asked().stream()
        .filter(wanted)
        .filter(name -> !there.contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void shouldAskForMetrics() throws IOException {
    assertThat(asked())
        .contains(
            "sentiment_predictions_total",
            "jvm_memory_used_bytes",
            "sentiment_ready",
            "sentiment_trainer_ready");
  }
}
