package org.sentimentstreams.deploy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** Prometheus' own checker, where it is installed; tests that need it are skipped elsewhere. */
public final class Promtool {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private Promtool() {}

  /**
   * What it said.
   *
   * @param code 0 where all is well
   * @param output both of its streams
   */
  record Result(int code, String output) {}

  /** Skips the test, with a message, where promtool is missing. */
  public static void assume() {
    Assumptions.assumeTrue(isThere(), "needs promtool (Debian: the package prometheus)");
  }

  public static boolean isThere() {
    try {
      return run(Path.of("."), "", "--version").code() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  static Result run(Path folder, String input, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Result(process.waitFor(), output);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /**
   * What {@code promtool check metrics} has to say of our own metrics; those of Kafka's clients and
   * of the JVM have the names that they have.
   *
   * @param page of metrics
   */
  public static List<String> complaints(String page) throws IOException {
    Result result = run(Path.of("."), page, "check", "metrics");
    boolean isRead = result.code() == 0 || result.code() == 3;
    return result.output().lines().filter(l -> !isRead || l.startsWith("sentiment_")).toList();
  }

  /**
   * Looks which expressions are not a number while nothing happens, and all metrics stay as they
   * are.
   *
   * @param page of metrics
   * @return what promtool says; empty if all expressions are numbers, or nothing at all
   */
  public static String notNumbers(String page, Collection<String> expressions) throws IOException {
    List<Map<String, Object>> series =
        page.lines()
            .filter(line -> !line.startsWith("#"))
            .filter(line -> expressions.stream().anyMatch(e -> e.contains(line.split("[{ ]")[0])))
            .map(Promtool::series)
            .toList();
    List<Map<String, Object>> tests =
        expressions.stream()
            .map(
                e ->
                    Map.<String, Object>of(
                        "expr",
                        "(%s) != (%s)".formatted(e, e),
                        "eval_time",
                        "10m",
                        "exp_samples",
                        List.of()))
            .toList();
    Map<String, Object> test = new LinkedHashMap<>();
    test.put("interval", "30s");
    test.put("input_series", series);
    test.put("promql_expr_test", tests);
    Map<String, Object> file =
        Map.of("evaluation_interval", "30s", "rule_files", List.of(), "tests", List.of(test));
    Path written = Files.createTempFile("idle", ".test.yml");
    try {
      YAML.writeValue(written.toFile(), file);
      Result result = run(Path.of("."), "", "test", "rules", written.toString());
      return result.code() == 0 ? "" : result.output();
    } finally {
      Files.delete(written);
    }
  }

  /** Twenty minutes of one sample. */
  private static Map<String, Object> series(String line) {
    int value = line.lastIndexOf(' ');
    String values = String.join(" ", Collections.nCopies(40, line.substring(value + 1)));
    return Map.of("series", line.substring(0, value), "values", values);
  }
}
