package org.sentimentstreams.registry.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.sentimentstreams.config.StoreAddress;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Artifacts as objects of a bucket, named by a prefix and their digest. */
public final class S3Blobs implements Blobs {
  private static final String TYPE = "application/octet-stream";

  /** Errors with a reason other than an unknown header. */
  private static final Set<String> NOT_ABOUT_CHECKSUMS =
      Set.of(
          "AuthorizationHeaderMalformed",
          "BadDigest",
          "EntityTooLarge",
          "ExpiredToken",
          "IllegalLocationConstraintException",
          "IncompleteBody",
          "InvalidBucketName",
          "InvalidDigest",
          "InvalidToken",
          "RequestTimeTooSkewed",
          "RequestTimeout",
          "TokenRefreshRequired",
          "XAmzContentSHA256Mismatch");

  private final S3Client client;
  private final String bucket;
  private final String prefix;
  private final S3Errors words;
  private volatile boolean knowsChecksums = true;

  /**
   * @param client closed with this
   */
  public S3Blobs(S3Client client, StoreAddress address, boolean pathStyle) {
    this.client = client;
    this.bucket = address.root();
    this.prefix = address.prefix();
    this.words = new S3Errors(toString(), bucket, pathStyle);
  }

  @Override
  public Optional<StoredArtifact> find(String sha256) throws IOException {
    try {
      var head = client.headObject(request -> request.bucket(bucket).key(key(sha256)));
      return head.contentLength() == null
          ? Optional.empty()
          : Optional.of(
              new StoredArtifact(
                  new Artifact(sha256, head.contentLength(), location(sha256)),
                  time(head.lastModified())));
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    } catch (S3Exception e) {
      throw words.unavailable(S3Errors.code(e).isEmpty() ? withBody(e, sha256) : e);
    } catch (SdkException e) {
      throw words.unavailable(e);
    }
  }

  /** An object without a date counts as new, so that it is never garbage. */
  private static Instant time(Instant lastModified) {
    return lastModified == null ? Instant.now() : lastModified;
  }

  /** An answer to HEAD has no body, and only the body of an error says what is wrong. */
  private S3Exception withBody(S3Exception head, String sha256) {
    try (var response =
        client.getObject(request -> request.bucket(bucket).key(key(sha256)).range("bytes=0-0"))) {
      response.abort();
      return head;
    } catch (NoSuchKeyException | IOException e) {
      return head;
    } catch (S3Exception e) {
      return e;
    }
  }

  @Override
  public String put(SourceFile source) throws IOException {
    // With the digest the server itself refuses damaged bytes.
    String checksum = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(source.sha256()));
    withChecksum(
        known ->
            client.putObject(
                request ->
                    request
                        .bucket(bucket)
                        .key(key(source.sha256()))
                        .contentType(TYPE)
                        .checksumSHA256(known ? checksum : null),
                RequestBody.fromContentProvider(() -> reopen(source), source.bytes(), TYPE)));
    return location(source.sha256());
  }

  @Override
  public void renew(StoredArtifact found) throws IOException {
    String key = key(found.artifact().sha256());
    withChecksum(
        known ->
            client.copyObject(
                request ->
                    request
                        .sourceBucket(bucket)
                        .sourceKey(key)
                        .destinationBucket(bucket)
                        .destinationKey(key)
                        .contentType(TYPE)
                        .checksumAlgorithm(known ? ChecksumAlgorithm.SHA256 : null)
                        // Servers refuse a copy onto itself that changes nothing.
                        .metadata(Map.of("renewed", Instant.now().toString()))
                        .metadataDirective(MetadataDirective.REPLACE)));
  }

  /**
   * Not every server knows the header with the checksum, and some refuse what they do not know. The
   * publisher reads back and verifies what it has stored, so this is safe without the header.
   */
  private <T> T withChecksum(Function<Boolean, T> call) throws IOException {
    return ask(
        () -> {
          if (knowsChecksums) {
            try {
              return call.apply(true);
            } catch (S3Exception e) {
              boolean mayBeUnknown = e.statusCode() == 400 || e.statusCode() == 501;
              if (!mayBeUnknown || NOT_ABOUT_CHECKSUMS.contains(S3Errors.code(e))) {
                throw e;
              }
            }
          }
          T answer = call.apply(false);
          knowsChecksums = false;
          return answer;
        });
  }

  @Override
  public InputStream open(Artifact artifact) throws IOException {
    try {
      return new Download(
          client.getObject(request -> request.bucket(bucket).key(key(artifact.sha256()))));
    } catch (NoSuchKeyException e) {
      throw new MissingArtifactException(artifact, toString());
    } catch (SdkException e) {
      throw words.unavailable(e);
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
                          time(object.lastModified()));
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
  private static final class Download extends BlockInputStream {
    private final ResponseInputStream<GetObjectResponse> response;
    private long position;

    Download(ResponseInputStream<GetObjectResponse> response) {
      this.response = response;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = response.read(buffer, offset, length);
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

  private static InputStream reopen(SourceFile source) {
    try {
      return source.open();
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
      throw words.unavailable(e);
    }
  }
}
