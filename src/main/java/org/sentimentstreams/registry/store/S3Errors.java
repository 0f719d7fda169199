package org.sentimentstreams.registry.store;

import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sentimentstreams.data.OneLine;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Explains errors of an S3 server, and what to do about them. * @param store the setting that names
 * the store
 *
 * @param pathStyle whether buckets are named in paths and not in host names
 */
record S3Errors(String store, String bucket, boolean pathStyle) {
  private static final int MOST_CHARACTERS = 300;
  private static final Set<String> OTHER_REGION =
      Set.of(
          "AuthorizationHeaderMalformed",
          "IllegalLocationConstraintException",
          "PermanentRedirect",
          "Redirect",
          "TemporaryRedirect");
  private static final Set<String> CLOCK =
      Set.of("RequestExpired", "RequestInTheFuture", "RequestTimeTooSkewed");
  private static final Set<String> OLD_TOKEN =
      Set.of("ExpiredToken", "InvalidToken", "TokenRefreshRequired");
  private static final Set<String> FULL =
      Set.of("InsufficientStorage", "QuotaExceeded", "XMinioStorageFull");
  private static final Set<String> BUSY = Set.of("ServiceUnavailable", "SlowDown", "Throttling");
  private static final String REGION_HEADER = "x-amz-bucket-region";
  private static final Pattern REGION =
      Pattern.compile("<Region>([a-z0-9-]{1,64})</Region>|expecting '([a-z0-9-]{1,64})'");

  /** The code of an error, such as {@code SlowDown}; empty if the answer had none. */
  static String code(S3Exception e) {
    AwsErrorDetails details = e.awsErrorDetails();
    return details == null || details.errorCode() == null ? "" : details.errorCode();
  }

  StoreUnavailableException unavailable(RuntimeException e) {
    return new StoreUnavailableException(
        "The artifact store %s %s".formatted(store, e instanceof S3Exception s3 ? of(s3) : of(e)),
        e);
  }

  private String of(S3Exception e) {
    String code = code(e);
    int status = e.statusCode();
    Optional<String> region = region(e);
    if (e instanceof NoSuchBucketException || code.equals("NoSuchBucket")) {
      return "has no bucket \"%s\": create it, or check artifacts.store".formatted(bucket);
    }
    if (OTHER_REGION.contains(code)
        || (status >= 300 && status < 400)
        || (status == 400 && region.isPresent())) {
      return ("is in another region than the requests name (%s): set artifacts.s3.region%s, "
              + "and check artifacts.s3.endpoint")
          .formatted(shown(e), region.map(name -> "=" + name).orElse(" to that of the bucket"));
    }
    if (CLOCK.contains(code)) {
      return ("refuses the request, since its clock differs from this machine's (%s; here it "
              + "is %s): set this machine's clock, best by NTP")
          .formatted(shown(e), Instant.now());
    }
    if (OLD_TOKEN.contains(code)) {
      return "refuses the request (%s): the AWS session has expired, so get new credentials"
          .formatted(shown(e));
    }
    if (FULL.contains(code) || status == 507) {
      return "is full (%s): free some of it, see `sentiment model gc`".formatted(shown(e));
    }
    if (code.equals("EntityTooLarge")) {
      return ("does not accept a file as large as this in one request (%s): use another store "
              + "or a smaller model")
          .formatted(shown(e));
    }
    if (BUSY.contains(code) || status == 503 || status == 429) {
      return "is busy (%s): try again later".formatted(shown(e));
    }
    if (status == 401 || status == 403) {
      return "refuses the request (%s): check the AWS credentials and their rights on the bucket"
          .formatted(shown(e));
    }
    return other(shown(e));
  }

  private String of(RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof SdkClientException && message.contains("Unable to load credentials")) {
      return "cannot be asked, since no AWS credentials were found: set AWS_ACCESS_KEY_ID and"
          + " AWS_SECRET_ACCESS_KEY, or name a profile in AWS_PROFILE";
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return "is at the host %s, which has no address: check artifacts.s3.endpoint%s"
            .formatted(
                OneLine.of(String.valueOf(cause.getMessage()), MOST_CHARACTERS),
                pathStyle
                    ? ""
                    : ", or set artifacts.s3.path.style=true where buckets have no host names");
      }
    }
    return other(OneLine.of(message, MOST_CHARACTERS));
  }

  private static String other(String what) {
    return "does not answer as it should (%s): check artifacts.s3.endpoint, the bucket and the AWS credentials"
        .formatted(what);
  }

  /** Code and message of the server, without what the SDK adds. */
  private static String shown(S3Exception e) {
    AwsErrorDetails details = e.awsErrorDetails();
    String message =
        details == null || details.errorMessage() == null ? "" : ": " + details.errorMessage();
    String code = code(e).isEmpty() ? "" : " " + code(e);
    return OneLine.of("HTTP %d%s%s".formatted(e.statusCode(), code, message), MOST_CHARACTERS);
  }

  private static Optional<String> region(S3Exception e) {
    AwsErrorDetails details = e.awsErrorDetails();
    if (details == null) {
      return Optional.empty();
    }
    Optional<String> header =
        Optional.ofNullable(details.sdkHttpResponse())
            .flatMap(response -> response.firstMatchingHeader(REGION_HEADER));
    String body =
        details.rawResponse() == null
            ? ""
            : new String(details.rawResponse().asByteArray(), StandardCharsets.UTF_8);
    Matcher named = REGION.matcher(body.isEmpty() ? String.valueOf(details.errorMessage()) : body);
    return header.or(
        () ->
            named.find()
                ? Optional.of(named.group(1) == null ? named.group(2) : named.group(1))
                : Optional.empty());
  }
}
