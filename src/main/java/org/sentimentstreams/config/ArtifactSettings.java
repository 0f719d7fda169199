package org.sentimentstreams.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Where files of models are kept: those that are published, and what this machine has of them. */
public final class ArtifactSettings {
  static final Keys KEYS = new Keys();

  private final Values values;

  ArtifactSettings(Values values) {
    this.values = values;
  }

  public static final Key<String> CACHE_DIR =
      KEYS.text(
          "cache.dir",
          "",
          Validator.directoryOrEmpty(),
          "The folder for converted models and other files that can be made again. Delete "
              + "it only while nothing runs; if artifacts.store is `file:`, it holds the published "
              + "models, too. Empty: `$XDG_CACHE_HOME/sentiment-streams`, else the user's cache "
              + "folder (`~/.cache/sentiment-streams` on Linux).");

  /** The folder for converted models; it may not exist yet. */
  public Path cacheDir() {
    return Path.of(values.get(CACHE_DIR));
  }

  public static final Key<String> STORE =
      KEYS.text(
          "artifacts.store",
          "file:",
          Validator.artifactStore(),
          "Where the files of published models are kept: a shared folder, a bucket, or "
              + "Kafka itself. All instances and trainers need the same value. `file:` alone is "
              + "the folder `artifacts` in cache.dir, for one machine. See artifact-stores.md.");

  /** Where files of published models are kept. */
  public StoreAddress store() {
    return StoreAddress.parse(values.get(STORE)).orElseThrow();
  }

  public static final Key<String> S3_ENDPOINT =
      KEYS.text(
          "artifacts.s3.endpoint",
          "",
          Validator.urlOrEmpty(),
          "The S3 server, such as `https://minio.example:9000`. Empty: Amazon's server for "
              + "the region.");

  /** The S3 server, or nothing for the one of the region at Amazon. */
  public Optional<URI> s3Endpoint() {
    return Optional.of(values.get(S3_ENDPOINT)).filter(url -> !url.isEmpty()).map(URI::create);
  }

  public static final Key<String> S3_REGION =
      KEYS.text(
          "artifacts.s3.region",
          "",
          Validator.regionOrEmpty(),
          "The region of the bucket. Empty: the region in `AWS_REGION` or the AWS profile, "
              + "or us-east-1 if artifacts.s3.endpoint is set.");

  /** The region of the bucket, or nothing for the one that Amazon's own settings say. */
  public Optional<String> s3Region() {
    return Optional.of(values.get(S3_REGION)).filter(region -> !region.isEmpty());
  }

  public static final Key<Boolean> S3_PATH_STYLE =
      KEYS.flag(
          "artifacts.s3.path.style",
          "Whether requests name the bucket in the path instead of the host name. Most S3 "
              + "servers other than Amazon's need true.");

  /** Whether the bucket is part of the path, not of the host name. */
  public boolean s3PathStyle() {
    return values.get(S3_PATH_STYLE);
  }

  public static final Key<Long> MAX_CACHE_BYTES =
      KEYS.longInteger(
          "artifacts.cache.max.bytes",
          10_737_418_240L,
          Validator.wholeNumberOrMinusOne("no limit", 0, Long.MAX_VALUE),
          "How many bytes of published models each machine keeps in cache.dir. Versions in "
              + "use stay, even beyond this limit. Leave room for at least two versions.");

  /** What this machine keeps of published models, in bytes; without limit the largest number. */
  public long maxCacheBytes() {
    long bytes = values.get(MAX_CACHE_BYTES);
    return bytes == -1 ? Long.MAX_VALUE : bytes;
  }
}
