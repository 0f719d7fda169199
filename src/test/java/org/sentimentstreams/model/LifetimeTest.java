package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models come and go in a process that runs for months. */
@Tag("slow")
class LifetimeTest {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int WARM_UP = 50;
  private static final int ROUNDS = 200;
  private static final int WINDOWS = 3;
  private static final long NOISE_BYTES = 64L << 20;

  @TempDir Path folder;

  private static long residentBytes() throws IOException {
    System.gc();
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void shouldKeepNothingOfModelsThatWereClosed() throws IOException {
    assumeThat(STATUS).exists();
    ModelDirectory directory = TinyModel.write(folder, 1);
    loadAndClose(directory, WARM_UP);
    long growth = Long.MAX_VALUE;
    // A leak makes every window grow; other threads of this JVM hardly do.
    for (int window = 0; window < WINDOWS && growth >= NOISE_BYTES; window++) {
      long before = residentBytes();
      loadAndClose(directory, ROUNDS);
      growth = residentBytes() - before;
    }

    assertThat(growth).isLessThan(NOISE_BYTES);
  }

  private static void loadAndClose(ModelDirectory directory, int rounds) throws IOException {
    for (int round = 0; round < rounds; round++) {
      try (Classifier classifier = Classifier.load(directory, 32)) {
        classifier.run(List.of(classifier.encode("a b c d")));
      }
    }
  }

  @Test
  @Timeout(120)
  void shouldFinishARunningBatchBeforeItCloses() throws Exception {
    Classifier classifier = Classifier.load(TinyModel.write(folder, 1), 64);
    List<Tokens> batch =
        Stream.generate(() -> classifier.encode("a b c d e f g h")).limit(2_000).toList();
    CountDownLatch started = new CountDownLatch(1);
    CompletableFuture<Integer> results =
        CompletableFuture.supplyAsync(
            () -> {
              int done = classifier.run(batch).size();
              started.countDown();
              while (done < 1_000_000) {
                try {
                  done += classifier.run(batch).size();
                } catch (IllegalStateException closed) {
                  return done;
                }
              }
              return done;
            });
    started.await();
    classifier.close();

    assertThat(results.get() % batch.size()).isZero();
  }

  @Test
  void shouldGiveWholeFeaturesOrNoneWhileItCloses() throws Exception {
    ModelDirectory directory = TinyModel.write(folder, 1);
    for (int round = 0; round < 20; round++) {
      FeatureExtractor extractor = FeatureExtractor.load(directory, 64);
      List<Tokens> batch =
          Stream.generate(() -> extractor.encode("a b c d e f g h")).limit(1_000).toList();
      float[] expected = extractor.run(batch).get(0);
      CountDownLatch started = new CountDownLatch(4);
      List<CompletableFuture<Void>> runs =
          Stream.generate(
                  () ->
                      CompletableFuture.runAsync(
                          () -> runUntilClosed(extractor, batch, expected, started)))
              .limit(4)
              .toList();
      started.await();
      extractor.close();

      runs.forEach(CompletableFuture::join);
    }
  }

  private static void runUntilClosed(
      FeatureExtractor extractor, List<Tokens> batch, float[] expected, CountDownLatch started) {
    for (int done = 0; done < 10_000; done++) {
      try {
        List<float[]> rows = extractor.run(batch);
        assertThat(rows.stream().allMatch(row -> Arrays.equals(row, expected))).isTrue();
      } catch (IllegalStateException closed) {
        return;
      }
      started.countDown();
    }
  }
}
