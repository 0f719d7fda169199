package org.sentimentstreams.registry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.registry.ArtifactStores;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Each test has a prefix of its own. */
@Tag("slow")
class S3ArtifactStoreTest extends ArtifactStoreContract {
  /** Where the AWS SDK looks for them, among other places. */
  private static final Map<String, String> CREDENTIALS =
      Map.of("aws.accessKeyId", "someone", "aws.secretAccessKey", "any-secret");

  @TempDir static Path serverFolder;

  private static S3Server server;
  private static S3Client client;

  private final String prefix = "versions/" + UUID.randomUUID();

  @BeforeAll
  static void start() throws IOException {
    CREDENTIALS.forEach(System::setProperty);
    server = S3Server.start(serverFolder.resolve("s3"));
    client =
        S3Client.builder()
            .endpointOverride(URI.create(server.endpoint()))
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build();
  }

  @AfterAll
  static void stop() throws IOException {
    client.close();
    server.close();
    CREDENTIALS.keySet().forEach(System::clearProperty);
  }

  @Override
  protected ArtifactStore open() {
    return open(server.endpoint(), S3Server.BUCKET);
  }

  @Override
  protected ArtifactStore unreachable() throws IOException {
    try (ServerSocket closed = new ServerSocket(0)) {
      return open("http://127.0.0.1:" + closed.getLocalPort(), S3Server.BUCKET);
    }
  }

  @Override
  protected void damage(Artifact artifact, byte[] bytes) {
    client.putObject(
        request -> request.bucket(S3Server.BUCKET).key(prefix + "/" + artifact.sha256()),
        RequestBody.fromBytes(bytes));
  }

  @Test
  void shouldNameTheObject() throws IOException {
    try (ArtifactStore store = open()) {
      Artifact artifact = store.put(file(10)).artifact();

      assertThat(artifact.location())
          .isEqualTo("s3://models/%s/%s".formatted(prefix, artifact.sha256()));
      assertThat(store).hasToString("s3://models/" + prefix + "/");
    }
  }

  @Test
  void shouldListWhatIsUnderThePrefixAndNamedByADigest() throws IOException {
    try (ArtifactStore store = open()) {
      store.put(file(10));
      client.putObject(
          request -> request.bucket(S3Server.BUCKET).key(prefix + "/README"),
          RequestBody.fromString("foreign"));
      client.putObject(
          request -> request.bucket(S3Server.BUCKET).key("0".repeat(64)),
          RequestBody.fromString("foreign"));

      assertThat(store.list()).hasSize(1);
    }
  }

  @Test
  void shouldMarkAsNewWhatIsPutAgain() throws Exception {
    try (ArtifactStore store = open()) {
      Artifact artifact = store.put(file(1000)).artifact();
      StoredArtifact before = store.list().get(0);
      Thread.sleep(1100); // Times are in seconds here.

      blobs().renew(before);

      assertThat(store.find(artifact.sha256()).orElseThrow().modifiedAt())
          .isAfter(before.modifiedAt());
      store.fetch(artifact, folder.resolve("fetched"));
      store.delete(artifact.sha256());
      assertThatExceptionOfType(StoreUnavailableException.class)
          .isThrownBy(() -> blobs().renew(before));
    }
  }

  @Test
  void shouldSayThatThereIsNoBucket() throws IOException {
    try (ArtifactStore store = open(server.endpoint(), "no-such-bucket")) {
      Path file = file(10);

      assertThatExceptionOfType(StoreUnavailableException.class)
          .isThrownBy(() -> store.put(file))
          .withMessageContaining("no bucket \"no-such-bucket\"");
    }
  }

  @Test
  void shouldShowNoSecretWhenItIsRefused() throws IOException {
    try (ArtifactStore store = unreachable()) {
      assertThatExceptionOfType(StoreUnavailableException.class)
          .isThrownBy(store::list)
          .matches(e -> !e.getMessage().contains("any-secret"))
          .withMessageContaining("check artifacts.s3.endpoint");
    }
  }

  @Test
  @Timeout(60)
  void shouldTakeAConnectionThatIsCutForAStoreThatIsUnavailable() throws Exception {
    var artifact = new Artifact("0".repeat(64), 100, "");
    try (ServerSocket cutting = new ServerSocket(0)) {
      Thread answers = new Thread(() -> answerByHalf(cutting), "answers-by-half");
      answers.setDaemon(true);
      answers.start();

      try (ArtifactStore store =
          open("http://127.0.0.1:" + cutting.getLocalPort(), S3Server.BUCKET)) {
        assertThatExceptionOfType(StoreUnavailableException.class)
            .isThrownBy(() -> store.fetch(artifact, folder.resolve("fetched")))
            .withMessageContaining("after 50 of 100 bytes");
      }
    }
  }

  /** Promises 100 bytes to whoever asks, sends 50 and hangs up. */
  private static void answerByHalf(ServerSocket server) {
    while (true) {
      try (Socket client = server.accept()) {
        var request =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        String line;
        do {
          line = request.readLine();
        } while (line != null && !line.isEmpty());
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + "x".repeat(50);
        client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        return; // The test is over.
      }
    }
  }

  @Test
  void shouldBeAmazonsWithoutAnEndpoint() {
    Settings settings =
        SettingsLoader.load(
            Optional.empty(),
            Map.of(),
            Map.of("artifacts.store", "s3://models", "artifacts.s3.region", "eu-central-1"));

    try (ArtifactStore store =
        ArtifactStores.open(
            settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts())) {
      assertThat(store).hasToString("s3://models");
    }
  }

  private S3Blobs blobs() {
    return new S3Blobs(
        client, settings(server.endpoint(), S3Server.BUCKET).artifacts().store(), true);
  }

  private ArtifactStore open(String endpoint, String bucket) {
    Settings settings = settings(endpoint, bucket);
    return ArtifactStores.open(
        settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts());
  }

  private Settings settings(String endpoint, String bucket) {
    return SettingsLoader.load(
        Optional.empty(),
        Map.of(),
        Map.of(
            "artifacts.store",
            "s3://" + bucket + "/" + prefix,
            "artifacts.s3.endpoint",
            endpoint,
            "artifacts.s3.path.style",
            "true"));
  }
}
