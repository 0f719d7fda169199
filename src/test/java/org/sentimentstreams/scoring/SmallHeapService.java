package org.sentimentstreams.scoring;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.schema.Prediction;

/** The service in a JVM of its own, until its input ends. Arguments: settings, as NAME=VALUE. */
final class SmallHeapService {
  private SmallHeapService() {}

  /** Takes no memory for a text. */
  private static final class NoModel implements TextModel<Prediction> {
    @Override
    public Tokens encode(String text) {
      return new Tokens(new long[] {text.length()}, false, "test");
    }

    @Override
    public List<Prediction> run(List<Tokens> batch) {
      return batch.stream().map(tokens -> prediction()).toList();
    }

    private static Prediction prediction() {
      return Prediction.newBuilder()
          .setLabel("fine")
          .setScore(1)
          .setScores(Map.of("fine", 1.0))
          .setModel("none")
          .setVersion("1")
          .setTokens(1)
          .setTruncated(false)
          .build();
    }
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, String> flags = new HashMap<>();
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      flags.put(parts[0], parts[1]);
    }
    Settings settings = SettingsLoader.load(Optional.empty(), Map.of(), flags);
    try (var service = new ScoringService(settings.scoring(), new NoModel(), 1)) {
      service.start();
      service
          .stopped()
          .exceptionally(
              e -> {
                System.out.println("stopped: " + e.getMessage());
                System.exit(1);
                return null;
              });
      while (System.in.read() >= 0) {
        // The test keeps it running.
      }
    }
  }
}
