package org.sentimentstreams.registry.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.kafka.ServiceTopics;
import org.sentimentstreams.kafka.Topics;
import org.sentimentstreams.model.DirectoryTree;
import org.sentimentstreams.registry.ArtifactStores;

/**
 * Puts and fetches files of 133 MB and of 10 kB with each kind of store; its figures are in
 * docs/artifact-stores.md. Run it, in the project's folder after {@code mvn verify}, with the class
 * path {@code target/test-classes:target/classes:$(cat target/class-path.txt)}.
 */
final class StoreBench {
  private static final int LARGE = 133_000_000;
  private static final int SMALL = 10_000;
  private static final int REPETITIONS = 5;

  private final Path folder;

  private StoreBench(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("store-bench");
    System.setProperty("aws.accessKeyId", "someone");
    System.setProperty("aws.secretAccessKey", "any-secret");
    var bench = new StoreBench(folder);
    System.out.println(
        "store size put[ms] median (least to most) fetch[ms] median (least to most)");
    bench.run("file:", Map.of("artifacts.store", "file:" + folder.resolve("artifacts")));
    try (EmbeddedKafka kafka = EmbeddedKafka.ephemeral()) {
      var settings =
          Map.of("artifacts.store", "kafka:", "bootstrap.servers", kafka.bootstrapServers());
      try (Admin admin = Admin.create(clients(kafka))) {
        new Topics(admin, kafka.bootstrapServers(), Topics.DEFAULT_TIMEOUT)
            .create(ServiceTopics.of(load(settings).topics(), load(settings).artifacts().store()));
      }
      bench.run("kafka:", settings);
    }
    try (S3Server s3 = S3Server.start(folder.resolve("s3"))) {
      bench.run(
          "s3:",
          Map.of(
              "artifacts.store",
              "s3://" + S3Server.BUCKET,
              "artifacts.s3.endpoint",
              s3.endpoint(),
              "artifacts.s3.path.style",
              "true"));
    }
    DirectoryTree.delete(folder);
  }

  private void run(String name, Map<String, String> flags) throws IOException {
    try (ArtifactStore store = open(load(flags))) {
      for (int size : new int[] {SMALL, LARGE}) {
        measure(store, size); // The first one pays for classes and connections.
        double[] puts = new double[REPETITIONS];
        double[] fetches = new double[REPETITIONS];
        for (int i = 0; i < REPETITIONS; i++) {
          double[] times = measure(store, size);
          puts[i] = times[0];
          fetches[i] = times[1];
        }
        System.out.println(name + " " + size + " " + summary(puts) + " " + summary(fetches));
      }
    }
  }

  /** Milliseconds for one put of new bytes, and for one fetch of them. */
  private double[] measure(ArtifactStore store, int size) throws IOException {
    Path file = randomFile(size);
    long start = System.nanoTime();
    Artifact artifact = store.put(file).artifact();
    long put = System.nanoTime();
    store.fetch(artifact, folder.resolve("fetched"));
    long fetched = System.nanoTime();
    store.delete(artifact.sha256());
    return new double[] {(put - start) / 1e6, (fetched - put) / 1e6};
  }

  private Path randomFile(int size) throws IOException {
    Path file = folder.resolve("file");
    byte[] block = new byte[1 << 20];
    var random = new Random();
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int left = size; left > 0; left -= block.length) {
        random.nextBytes(block);
        out.write(block, 0, Math.min(left, block.length));
      }
    }
    return file;
  }

  private static String summary(double[] times) {
    Arrays.sort(times);
    return String.format(
        Locale.ROOT,
        "%.0f (%.0f to %.0f)",
        times[times.length / 2],
        times[0],
        times[times.length - 1]);
  }

  private static ArtifactStore open(Settings settings) {
    return ArtifactStores.open(
        settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts());
  }

  private static Settings load(Map<String, String> flags) {
    return SettingsLoader.load(Optional.empty(), Map.of(), flags);
  }

  private static Map<String, Object> clients(EmbeddedKafka kafka) {
    return Map.of("bootstrap.servers", kafka.bootstrapServers());
  }
}
