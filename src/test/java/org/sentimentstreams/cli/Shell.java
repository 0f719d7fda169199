package org.sentimentstreams.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.OwnTopics;

/** Runs commands in this JVM, as a shell would in a process of their own. */
public record Shell(Map<String, String> environment, byte[] input) {
  /**
   * Left to itself, a machine that does other things as well finds the fastest by chance, and what
   * a tiny model loses by rounding may be more than a smoke test bears.
   */
  private static final String PRECISION = "fp32";

  /** What a command left behind. */
  public record Result(int code, String out, String err) {
    public List<String> outLines() {
      return out.lines().toList();
    }

    public List<String> errLines() {
      return err.lines().toList();
    }
  }

  public static Shell withoutBroker() {
    return new Shell(Map.of("SENTIMENT_MODEL_PRECISION", PRECISION), new byte[0]);
  }

  /** Topics of a test's own on a shared broker. */
  public static Shell on(EmbeddedKafka kafka, String prefix) {
    var environment = new HashMap<>(withoutBroker().environment());
    environment.put("SENTIMENT_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
    OwnTopics.names(prefix)
        .forEach(
            (key, topic) ->
                environment.put(
                    "SENTIMENT_" + key.toUpperCase(Locale.ROOT).replace('.', '_'), topic));
    environment.put("SENTIMENT_TOPICS_PARTITIONS", "2");
    return new Shell(environment, new byte[0]);
  }

  public Shell with(String variable, String value) {
    var more = new HashMap<>(environment);
    more.put(variable, value);
    return new Shell(more, input);
  }

  /** Where no broker answers, for a second and what a slow start takes of the next one. */
  public Shell withoutAnswer() {
    return with("SENTIMENT_BOOTSTRAP_SERVERS", "no-such-host.invalid:9092")
        .with("SENTIMENT_STARTUP_WAIT_MS", "1999");
  }

  public Shell typing(String text) {
    return new Shell(environment, text.getBytes(StandardCharsets.UTF_8));
  }

  public Result run(String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    InputStream in = new ByteArrayInputStream(input);
    Terminal terminal =
        Terminal.of(in, out, err, environment).withBrokerTimeout(Duration.ofSeconds(30));
    int code = Sentiment.run(terminal, args);
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Runs a command with all that is in a topic, which ends when nothing more comes. */
  public Result consume(String... args) {
    Stream<String> common = Stream.of("consume", "--from-beginning", "--timeout", "3");
    return run(Stream.concat(common, Arrays.stream(args)).toArray(String[]::new));
  }
}
