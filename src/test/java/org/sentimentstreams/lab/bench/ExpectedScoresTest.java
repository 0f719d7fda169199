package org.sentimentstreams.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.serving.ScoringModel;
import org.sentimentstreams.wide.Cascade;
import org.sentimentstreams.wide.Join;
import org.sentimentstreams.wide.WideModels;

class ExpectedScoresTest {
  private static final List<String> TEXTS =
      List.of(WideModels.SURE, "a warm film", WideModels.UNKNOWN);

  @Test
  void shouldExpectWhatBothPartsOfAModelServe(@TempDir Path folder) throws IOException {
    Join join = new Join(1, 1, 0.9, 0.6, 0.98);
    ModelDirectory model = WideModels.write(folder.resolve("model"), 1, join);
    LoadOptions options = new LoadOptions(32);
    ExpectedScores expected = new ExpectedScores(TEXTS);
    expected.add("v1", model, options);
    try (Cascade cascade = Cascade.load(model, options, null)) {
      ScoringModel scoring = new ScoringModel(cascade, "m", "v1");
      for (String text : TEXTS) {
        Prediction served = scoring.resultOf(text);

        assertThat(expected.verdict(text, served)).as(text).contains(true);
      }
    }
  }
}
