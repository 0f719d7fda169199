package org.sentimentstreams.ops;

import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.http.HttpStatus;

/** Ends a request with a status and a sentence. */
@SuppressWarnings("serial") // Never written; it has no stack trace either, for nothing has failed.
final class Refusal extends RuntimeException {
  private final int status;
  private final Optional<Duration> retryAfter;

  private Refusal(int status, String sentence, Optional<Duration> retryAfter) {
    super(sentence, null, false, false);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /**
   * @param sentence says what is wrong with the request, and what would be right
   */
  Refusal(int status, String sentence) {
    this(status, sentence, Optional.empty());
  }

  /** The client has used up its share for now. */
  static Refusal tooMany(String sentence, Duration retryAfter) {
    return new Refusal(HttpStatus.TOO_MANY_REQUESTS_429, sentence, Optional.of(retryAfter));
  }

  /** The service cannot do it at the moment. */
  static Refusal unavailable(String sentence, Duration retryAfter) {
    return new Refusal(HttpStatus.SERVICE_UNAVAILABLE_503, sentence, Optional.of(retryAfter));
  }

  /** The status of the answer. */
  int status() {
    return status;
  }

  /** When it is worth asking again. */
  Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
