package org.sentimentstreams.kafka.reading;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a dead letter says in a header of a part of its record that did not fit.
 *
 * @param bytes of the whole part
 * @param sha256 of the whole part, in hexadecimal digits
 */
public record TruncatedPart(long bytes, String sha256) {
  /** Headers of cut letters begin so. */
  public static final String PREFIX = "sentiment.cut.";

  /** The header about the key. */
  public static final String KEY = PREFIX + "key";

  /** The header about the value. */
  public static final String VALUE = PREFIX + "value";

  /** A header about another header whose value was cut; begins with that one's name. */
  public static final String HEADER = PREFIX + "header";

  /** The header about headers that are missing; begins with their number. */
  public static final String HEADERS = PREFIX + "headers";

  /** The header about a record that was skipped as a whole, unread. */
  public static final String RECORD = PREFIX + "record";

  private static final Pattern FORM =
      Pattern.compile("(?s).*?([0-9]{1,18}) bytes, sha-256 ([0-9a-f]{64})");

  public static TruncatedPart of(byte[] whole) {
    MessageDigest digest = digest();
    return new TruncatedPart(whole.length, HexFormat.of().formatHex(digest.digest(whole)));
  }

  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every Java has it.
    }
  }

  public static Optional<TruncatedPart> parse(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches()
        ? Optional.of(new TruncatedPart(Long.parseLong(form.group(1)), form.group(2)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "%d bytes, sha-256 %s".formatted(bytes, sha256);
  }
}
