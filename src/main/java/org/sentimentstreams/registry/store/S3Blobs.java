package org.sentimentstreams.registry.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.sentimentstreams.config.StoreAddress;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Artifacts as objects of a bucket, named by a prefix and their digest. */
final class S3Blobs implements Blobs {
  private static final String TYPE = "application/octet-stream";

  private final S3Client client;
  private final String bucket;
  private final String prefix;

  /**
   * @param client closed with this
   */
  S3Blobs(S3Client client, StoreAddress address) {
    this.client = client;
    this.bucket = address.root();
    this.prefix = address.prefix();
  }

  @Override
  public Optional<StoredArtifact> find(String sha256) throws IOException {
    try {
      var head = client.headObject(request -> request.bucket(bucket).key(key(sha256)));
      return Optional.of(
          new StoredArtifact(
              new Artifact(sha256, head.contentLength(), location(sha256)), head.lastModified()));
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    } catch (SdkException e) {
      throw unavailable(e);
    }
  }

  @Override
  public String put(Content content) throws IOException {
    // With its digest the server itself refuses what was damaged on the way.
    String checksum = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(content.sha256()));
    ask(
        () ->
            client.putObject(
                request ->
                    request
                        .bucket(bucket)
                        .key(key(content.sha256()))
                        .contentType(TYPE)
                        .checksumSHA256(checksum),
                RequestBody.fromContentProvider(() -> reopen(content), content.bytes(), TYPE)));
    return location(content.sha256());
  }

  @Override
  public void renew(StoredArtifact found) throws IOException {
    String key = key(found.artifact().sha256());
    ask(
        () ->
            client.copyObject(
                request ->
                    request
                        .sourceBucket(bucket)
                        .sourceKey(key)
                        .destinationBucket(bucket)
                        .destinationKey(key)
                        .contentType(TYPE)
                        .checksumAlgorithm(ChecksumAlgorithm.SHA256)
                        // Servers refuse a copy onto itself that changes nothing.
                        .metadata(Map.of("renewed", Instant.now().toString()))
                        .metadataDirective(MetadataDirective.REPLACE)));
  }

  @Override
  public InputStream open(Artifact artifact) throws IOException {
    try {
      return new Download(
          client.getObject(request -> request.bucket(bucket).key(key(artifact.sha256()))));
    } catch (NoSuchKeyException e) {
      throw new MissingArtifactException(artifact, toString());
    } catch (SdkException e) {
      throw unavailable(e);
    }
  }

  @Override
  public List<StoredArtifact> list() throws IOException {
    return ask(
        () ->
            client
                .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix))
                .contents()
                .stream()
                .filter(object -> Artifact.isSha256(object.key().substring(prefix.length())))
                .map(
                    object -> {
                      String sha256 = object.key().substring(prefix.length());
                      return new StoredArtifact(
                          new Artifact(sha256, object.size(), location(sha256)),
                          object.lastModified());
                    })
                .toList());
  }

  @Override
  public void delete(String sha256) throws IOException {
    ask(() -> client.deleteObject(request -> request.bucket(bucket).key(key(sha256))));
  }

  @Override
  public void close() {
    client.close();
  }

  @Override
  public String toString() {
    return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
  }

  /**
   * Closing it gives up what was not read, instead of reading it all. The HTTP client takes a
   * connection that is cut for the end of the object, so its bytes are counted here.
   */
  private static final class Download extends FilterInputStream {
    private final ResponseInputStream<GetObjectResponse> response;
    private long position;

    Download(ResponseInputStream<GetObjectResponse> response) {
      super(response);
      this.response = response;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = in.read(buffer, offset, length);
      Long promised = response.response().contentLength();
      if (count < 0 && promised != null && position < promised) {
        throw new IOException(
            "the connection ended after %d of %d bytes".formatted(position, promised));
      }
      position += Math.max(0, count);
      return count;
    }

    @Override
    public void close() {
      response.abort();
    }
  }

  private String key(String sha256) {
    return prefix + sha256;
  }

  private String location(String sha256) {
    return "s3://" + bucket + "/" + key(sha256);
  }

  private static InputStream reopen(Content content) {
    try {
      return content.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private <T> T ask(Supplier<T> call) throws IOException {
    try {
      return call.get();
    } catch (SdkException | UncheckedIOException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof ArtifactStoreException ours) {
          throw ours; // The file that was being sent.
        }
      }
      throw unavailable(e);
    }
  }

  private StoreUnavailableException unavailable(RuntimeException e) {
    if (e instanceof NoSuchBucketException) {
      return new StoreUnavailableException(
          "The artifact store has no bucket \"%s\": create it, or check artifacts.store"
              .formatted(bucket),
          e);
    }
    if (e instanceof S3Exception refused && refused.statusCode() == 403) {
      return new StoreUnavailableException(
          "The artifact store %s refuses (%s): check the AWS credentials and their rights on the bucket"
              .formatted(this, code(refused)),
          e);
    }
    return new StoreUnavailableException(
        "The artifact store %s does not answer as it should (%s): check artifacts.s3.endpoint, the bucket and the AWS credentials"
            .formatted(this, e.getMessage()),
        e);
  }

  private static String code(S3Exception refused) {
    var details = refused.awsErrorDetails();
    return details == null || details.errorCode() == null ? "403" : details.errorCode();
  }
}
