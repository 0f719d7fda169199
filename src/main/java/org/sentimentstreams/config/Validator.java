package org.sentimentstreams.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * The rule for a value. The error message and the table of the docs use the same phrase.
 *
 * @param phrase completes the sentence "... is needed"
 */
record Validator(String phrase, Predicate<Object> test) implements ConfigDef.Validator {

  /** Kafka's rule for topic names; ids that end up in topic and group names share it. */
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  private static final Pattern SERVER =
      Pattern.compile("(?:[0-9a-zA-Z_]+://)?(?:\\[[0-9a-fA-F:.%]+]|[0-9a-zA-Z._%-]+):([0-9]{1,5})");

  private static final Pattern TRUNCATION =
      Pattern.compile("head|tail|head-tail(?::0?\\.(?=[0-9]*[1-9])[0-9]{1,6})?");

  private static final Pattern SHARE = Pattern.compile("[0-9]{0,3}\\.?[0-9]{1,10}");

  private static final Pattern HOST = Pattern.compile("[0-9a-zA-Z._:%-]{1,255}");

  private static final Pattern URL =
      Pattern.compile("https?://(?:\\[[0-9a-fA-F:.]+]|[0-9a-zA-Z._-]+)(?::[0-9]{1,5})?/?");

  static Validator wholeNumber(long least, long most) {
    return new Validator(
        "a whole number from " + least + " to " + most, value -> within(value, least, most));
  }

  static Validator wholeNumberOrMinusOne(String meaning, long least, long most) {
    return new Validator(
        "-1 ("
            + meaning
            + ") or a whole number from "
            + least
            + (most == Long.MAX_VALUE ? " upwards" : " to " + most),
        value -> ((Number) value).longValue() == -1 || within(value, least, most));
  }

  /** Not a whole number: a share, or a figure. */
  static Validator number(double least, double most) {
    return new Validator(
        "a number from %s to %s".formatted(least, most),
        value -> {
          double number = ((Number) value).doubleValue();
          return number >= least && number <= most;
        });
  }

  static Validator risingShares() {
    return new Validator(
        "shares above 0 and at most 1, separated by commas, each larger than the one before",
        value -> {
          double before = 0;
          for (String share : ((String) value).split(",", -1)) {
            if (!SHARE.matcher(share.strip()).matches()
                || !(Double.parseDouble(share) > before && Double.parseDouble(share) <= 1)) {
              return false;
            }
            before = Double.parseDouble(share);
          }
          return true;
        });
  }

  /** As the model's Truncation reads it. */
  static Validator truncation() {
    return new Validator(
        "head or tail or head-tail or head-tail:SHARE with the head's share of the tokens, such as head-tail:0.3",
        value -> TRUNCATION.matcher((String) value).matches());
  }

  static Validator oneOf(String... choices) {
    return new Validator(String.join(" or ", choices), List.of(choices)::contains);
  }

  static Validator name() {
    return new Validator(
        "a name (1 to 249 of a-z, A-Z, 0-9, \".\", \"_\" and \"-\"; not \".\" or \"..\")",
        value ->
            NAME.matcher((String) value).matches() && !value.equals(".") && !value.equals(".."));
  }

  static Validator namesOrEmpty() {
    return new Validator(
        "names separated by commas, or nothing",
        value -> {
          for (String name : ((String) value).split(",")) {
            if (!name.isBlank() && !NAME.matcher(name.strip()).matches()) {
              return false;
            }
          }
          return true;
        });
  }

  static Validator servers() {
    return new Validator(
        "a comma-separated list of host:port",
        value -> {
          for (String server : ((String) value).split(",", -1)) {
            var match = SERVER.matcher(server.strip());
            if (!match.matches() || !within(Integer.valueOf(match.group(1)), 1, 65_535)) {
              return false;
            }
          }
          return true;
        });
  }

  static Validator device() {
    return new Validator(
        "auto, cpu or cuda:N", value -> ((String) value).matches("auto|cpu|cuda:[0-9]{1,3}"));
  }

  static Validator host() {
    return new Validator(
        "a host name or an IP address", value -> HOST.matcher((String) value).matches());
  }

  static Validator anything() {
    return new Validator("any text", value -> true);
  }

  static Validator modelOrDirectory() {
    return new Validator("default or a directory", value -> !value.equals("") && isPath(value));
  }

  static Validator directoryOrEmpty() {
    return new Validator("a directory or nothing", Validator::isPath);
  }

  static Validator artifactStore() {
    return new Validator(
        "file:FOLDER, s3://BUCKET/PREFIX or kafka:",
        value -> StoreAddress.parse((String) value).isPresent());
  }

  static Validator urlOrEmpty() {
    return new Validator(
        "http:// or https:// with a host, or nothing",
        value -> value.equals("") || URL.matcher((String) value).matches());
  }

  static Validator regionOrEmpty() {
    return new Validator(
        "a region such as eu-central-1, or nothing",
        value -> ((String) value).matches("[a-z0-9-]*"));
  }

  static Validator filesOrNothing() {
    return new Validator("a comma-separated list of files or nothing", Validator::isPath);
  }

  static Validator urlsOrNothing() {
    return new Validator(
        "a comma-separated list of http or https addresses, without a login, or nothing",
        value ->
            ((String) value).isBlank()
                || Stream.of(((String) value).split(",", -1)).allMatch(Validator::isUrl));
  }

  static Validator nameOrNothing() {
    Validator name = name();
    return new Validator(
        name.phrase() + " or nothing", value -> value.equals("") || name.test().test(value));
  }

  @Override
  public void ensureValid(String name, Object value) {
    if (value == null || !test.test(value)) {
      throw new ConfigException(name, value, phrase + " is needed");
    }
  }

  @Override
  public String toString() {
    return phrase;
  }

  private static boolean within(Object value, long least, long most) {
    long number = ((Number) value).longValue();
    return number >= least && number <= most;
  }

  private static boolean isPath(Object value) {
    try {
      Path unused = Path.of((String) value);
      return true;
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static boolean isUrl(String text) {
    try {
      URI uri = new URI(text.strip());
      return List.of("http", "https").contains(uri.getScheme())
          && uri.getHost() != null
          && uri.getUserInfo() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
