package org.sentimentstreams.training.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sentimentstreams.training.fit.Epoch;
import org.sentimentstreams.training.metrics.Calibration;
import org.sentimentstreams.training.metrics.Metrics;
import org.sentimentstreams.training.recipe.RecipeReader;
import org.sentimentstreams.training.wide.FittedWide;

/** Writes what a person may want to see of a run, all into one folder. */
public record RunFolder(Path path) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The page about the run. */
  public Path page() {
    return path.resolve("report.html");
  }

  /**
   * @throws IOException if a file cannot be written
   */
  public void write(RunFacts facts) throws IOException {
    Files.createDirectories(path);
    Files.writeString(page(), new RunReport(facts).html());
    Files.write(path.resolve("loss.png"), Charts.loss(facts.epochs()));
    Files.write(path.resolve("accuracy.png"), Charts.accuracy(facts.epochs()));
    Files.write(
        path.resolve("calibration.png"), Charts.calibration(Calibration.of(facts.scores())));
    if (facts.wide().isPresent()) {
      Files.write(path.resolve("cascade.png"), Charts.cascade(facts.wide().get()));
    }
    Files.writeString(path.resolve("recipe.yaml"), RecipeReader.write(facts.recipe()));
    Files.writeString(path.resolve("metrics.json"), metrics(facts));
    events(facts);
  }

  private static String metrics(RunFacts facts) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("recipe", facts.recipe().name());
    all.put("seed", facts.seed());
    all.put("base", facts.base());
    all.put("dataset", facts.datasetDigest());
    all.put("scoredOn", facts.scoredOn());
    all.put("metrics", new Metrics(facts.scores()).all());
    all.put("temperature", facts.temperature());
    all.put("wide", facts.wide().map(FittedWide::asMap).orElse(null));
    all.put("gate", facts.decision().asMap());
    all.put("epochs", facts.epochs());
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
  }

  private void events(RunFacts facts) throws IOException {
    Instant time = facts.start();
    try (EventFile events = EventFile.create(path, facts.start())) {
      for (Epoch epoch : facts.epochs()) {
        time = time.plusNanos((long) (epoch.seconds() * 1e9));
        events.scalar("loss/train", epoch.number(), epoch.trainLoss(), time);
        events.scalar("accuracy/train", epoch.number(), epoch.trainAccuracy(), time);
        events.scalar("f1/train", epoch.number(), epoch.trainMacroF1(), time);
        events.scalar("loss/held-out", epoch.number(), epoch.loss(), time);
        events.scalar("accuracy/held-out", epoch.number(), epoch.accuracy(), time);
        events.scalar("f1/held-out", epoch.number(), epoch.macroF1(), time);
        events.scalar("learning-rate", epoch.number(), epoch.learningRate(), time);
      }
    }
  }
}
