package org.sentimentstreams.scoring;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.schema.Prediction;

/**
 * A scoring process whose device is simulated: 20 ms and 1 ms a review for each batch, one batch at
 * a time, so that several fit on a small machine. Its name is the version of its predictions.
 */
public final class SimulatedInstance {
  private static final long BATCH_NANOS = 20_000_000;
  private static final long REVIEW_NANOS = 1_000_000;

  private SimulatedInstance() {}

  /**
   * Scores until its standard input ends, then closes in order.
   *
   * @param args its name, and settings as {@code key=value}
   */
  public static void main(String[] args) throws IOException {
    Map<String, String> flags = new HashMap<>();
    for (int i = 1; i < args.length; i++) {
      int equals = args[i].indexOf('=');
      flags.put(args[i].substring(0, equals), args[i].substring(equals + 1));
    }
    var settings = SettingsLoader.load(Optional.empty(), Map.of(), flags);
    try (var service = new ScoringService(settings.scoring(), new SimulatedModel(args[0]), 1)) {
      service.start();
      System.in.read();
    }
  }

  /** Starts one in a process of its own. */
  static Process start(String name, Map<String, String> flags, Path log) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(SimulatedInstance.class.getName());
    command.add(name);
    flags.forEach((key, value) -> command.add(key + "=" + value));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private record SimulatedModel(String version) implements TextModel<Prediction> {
    @Override
    public Tokens encode(String text) {
      return new Tokens(text.chars().asLongStream().toArray(), false, "simulated");
    }

    @Override
    public List<Prediction> run(List<Tokens> batch) {
      long end = System.nanoTime() + BATCH_NANOS + REVIEW_NANOS * batch.size();
      for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      return batch.stream().map(this::prediction).toList();
    }

    private Prediction prediction(Tokens tokens) {
      return Prediction.newBuilder()
          .setLabel("positive")
          .setScore(1)
          .setScores(Map.of("positive", 1.0))
          .setModel("simulated")
          .setVersion(version)
          .setTokens(tokens.length())
          .setTruncated(false)
          .build();
    }
  }
}
