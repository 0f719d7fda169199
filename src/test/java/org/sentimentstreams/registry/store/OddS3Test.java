package org.sentimentstreams.registry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.registry.ArtifactStores;

/** Servers that are not Amazon's, and what Amazon's say to a wrong request. */
@Timeout(120)
class OddS3Test {
  private static final Map<String, String> CREDENTIALS =
      Map.of("aws.accessKeyId", "someone", "aws.secretAccessKey", "any-secret");

  @TempDir private Path folder;
  private Path file;

  @BeforeAll
  static void login() {
    CREDENTIALS.forEach(System::setProperty);
  }

  @AfterAll
  static void logout() {
    CREDENTIALS.keySet().forEach(System::clearProperty);
  }

  @BeforeEach
  void writeAFile() throws IOException {
    file = Files.write(folder.resolve("file"), new byte[100_000]);
  }

  private static ArtifactStore open(String endpoint, boolean pathStyle) {
    Settings settings =
        SettingsLoader.load(
            Optional.empty(),
            Map.of(),
            Map.of(
                "artifacts.store",
                "s3://models/versions",
                "artifacts.s3.endpoint",
                endpoint,
                "artifacts.s3.path.style",
                Boolean.toString(pathStyle)));
    return ArtifactStores.open(
        settings.artifacts(), settings.kafka(), settings.topics().modelArtifacts());
  }

  @ParameterizedTest
  @EnumSource(
      value = OddS3.Mode.class,
      names = {
        "ORDINARY",
        "REFUSES_CHECKSUMS",
        "LACKS_CHECKSUMS",
        "LACKS_CHUNKS",
        "BUSY",
        "NO_DATES",
        "ODD_HEADERS"
      })
  void shouldPutAndFetch(OddS3.Mode mode) throws IOException {
    try (OddS3 server = OddS3.start(mode);
        ArtifactStore store = open(server.endpoint(), true)) {
      Artifact artifact = store.put(file).artifact();
      store.fetch(artifact, folder.resolve("fetched"));

      assertThat(folder.resolve("fetched")).hasSameBinaryContentAs(file);
      assertThat(store.put(file).bytesMoved()).isZero();
      assertThat(store.find(artifact.sha256()).orElseThrow().artifact().bytes()).isEqualTo(100_000);
    }
  }

  @Test
  void shouldSendAChecksumWhereTheServerTakesOneAndLearnWhereItDoesNot() throws IOException {
    try (OddS3 server = OddS3.start(OddS3.Mode.ORDINARY);
        ArtifactStore store = open(server.endpoint(), true)) {
      store.put(file);
      assertThat(server.requests()).last().asString().contains("PUT", "x-amz-checksum-sha256");
    }
    try (OddS3 server = OddS3.start(OddS3.Mode.REFUSES_CHECKSUMS);
        ArtifactStore store = open(server.endpoint(), true)) {
      store.put(file);
      store.put(Files.write(folder.resolve("other"), new byte[] {1}));

      assertThat(server.requests().stream().filter(line -> line.startsWith("PUT"))).hasSize(3);
      assertThat(server.requests().stream().filter(line -> line.contains("checksum"))).hasSize(1);
    }
  }

  @Test
  void shouldNotTakeForGoodWhatAServerDamages() throws IOException {
    try (OddS3 server = OddS3.start(OddS3.Mode.DAMAGES);
        ArtifactStore store = open(server.endpoint(), true)) {
      Artifact artifact = store.put(file).artifact();

      assertThatThrownBy(() -> store.fetch(artifact, folder.resolve("fetched")))
          .isInstanceOf(WrongContentException.class);
      assertThat(folder.resolve("fetched")).doesNotExist();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "REDIRECT | set artifacts.s3.region=eu-south-2",
        "OTHER_REGION | set artifacts.s3.region=eu-south-2",
        "CLOCK | its clock differs from this machine's",
        "OLD_TOKEN | the AWS session has expired",
        "FULL | is full (HTTP 507 XMinioStorageFull",
        "TOO_LARGE | does not accept a file as large as this",
        "DENIED | check the AWS credentials and their rights",
        "OVERLOADED | is busy (HTTP 503",
      })
  void shouldSayWhatToDo(OddS3.Mode mode, String words) throws IOException {
    try (OddS3 server = OddS3.start(mode);
        ArtifactStore store = open(server.endpoint(), true)) {
      assertThatThrownBy(() -> store.put(file))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("The artifact store s3://models/versions/")
          .hasMessageContaining(words)
          .hasMessageNotContainingAny("Service: S3", "null", "any-secret");
    }
  }

  @Test
  void shouldNotTakeALoginPageForAFile() throws IOException {
    try (OddS3 server = OddS3.start(OddS3.Mode.LOGIN_PAGE);
        ArtifactStore store = open(server.endpoint(), true)) {
      Artifact artifact = store.put(file).artifact();

      assertThatThrownBy(() -> store.fetch(artifact, folder.resolve("fetched")))
          .isInstanceOf(WrongContentException.class)
          .hasMessageContaining("19 bytes, not the 100000 announced");
    }
  }

  @Test
  void shouldThinkOfPathsWhereABucketHasNoHostName() {
    try (ArtifactStore store = open("http://s3.invalid:9000", false)) {
      assertThatThrownBy(() -> store.put(file))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("models.s3.invalid")
          .hasMessageContaining("artifacts.s3.path.style=true");
    }
  }

  @Test
  void shouldSayThatThereAreNoCredentials() throws IOException {
    assumeThat(System.getenv()).doesNotContainKeys("AWS_ACCESS_KEY_ID", "AWS_PROFILE");
    assumeThat(Path.of(System.getProperty("user.home"), ".aws")).doesNotExist();
    logout();
    try (OddS3 server = OddS3.start(OddS3.Mode.ORDINARY);
        ArtifactStore store = open(server.endpoint(), true)) {
      assertThatThrownBy(() -> store.put(file))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("no AWS credentials were found: set AWS_ACCESS_KEY_ID");
    } finally {
      login();
    }
  }
}
