package org.sentimentstreams.registry;

import java.nio.file.Path;
import java.time.Duration;
import org.sentimentstreams.config.ArtifactSettings;
import org.sentimentstreams.config.InvalidSettingException;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.config.StoreAddress;
import org.sentimentstreams.kafka.Topics;
import org.sentimentstreams.registry.store.ArtifactStore;
import org.sentimentstreams.registry.store.FileBlobs;
import org.sentimentstreams.registry.store.S3Blobs;
import org.sentimentstreams.registry.store.kafka.KafkaBlobs;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;

/** Opens the artifact store that the settings name. */
public final class ArtifactStores {
  private static final Duration CONNECTION = Duration.ofSeconds(5);
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private ArtifactStores() {}

  /**
   * Opens it without asking it anything yet; the caller closes it.
   *
   * @throws InvalidSettingException if it is on S3 and no region is configured
   */
  public static ArtifactStore open(ArtifactSettings settings, KafkaSettings kafka, String topic) {
    StoreAddress address = settings.store();
    return new ArtifactStore(
        switch (address.kind()) {
          case FILE -> new FileBlobs(folder(settings, address.root()));
          case S3 -> new S3Blobs(client(settings), address, settings.s3PathStyle());
          case KAFKA -> new KafkaBlobs(kafka, topic, Topics.DEFAULT_TIMEOUT);
        });
  }

  private static Path folder(ArtifactSettings settings, String name) {
    return name.isEmpty() ? settings.cacheDir().resolve("artifacts") : Path.of(name);
  }

  private static S3Client client(ArtifactSettings settings) {
    var builder =
        S3Client.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(CONNECTION)
                    .socketTimeout(SILENCE))
            .forcePathStyle(settings.s3PathStyle())
            // Some servers refuse chunked signatures, and nothing here needs them.
            .serviceConfiguration(S3Configuration.builder().chunkedEncodingEnabled(false).build())
            // We verify SHA-256 ourselves, and not every server knows Amazon's newer checksums.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    settings
        .s3Endpoint()
        .ifPresent(endpoint -> builder.endpointOverride(endpoint).region(Region.US_EAST_1));
    settings.s3Region().map(Region::of).ifPresent(builder::region);
    try {
      return builder.build();
    } catch (SdkClientException e) {
      throw new InvalidSettingException(
          "artifacts.s3.region is \"\", and neither AWS_REGION nor the AWS profile names a region:"
              + " set one of them",
          e);
    }
  }
}
