package org.sentimentstreams.lab.chaos;

import static org.sentimentstreams.lab.chaos.HostileRecord.LARGEST;
import static org.sentimentstreams.lab.chaos.HostileRecord.review;
import static org.sentimentstreams.lab.chaos.HostileRecord.utf8;

import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import org.sentimentstreams.kafka.deadletters.DeadLetter;
import org.sentimentstreams.scoring.ModelRoutes;

/** Records that ordinary producers never send, and what has to become of each. */
enum HostileKind {
  NO_AVRO(Due.UNREADABLE, n -> review(n, "").withValue(utf8("these bytes are no review " + n))),
  EMPTY(Due.UNREADABLE, n -> review(n, "").withValue(new byte[0])),
  CUT_OFF(Due.UNREADABLE, n -> review(n, "the end is missing").withoutLastByte()),
  UNKNOWN_SCHEMA(Due.UNREADABLE, n -> review(n, "of nobody").ofUnknownSchema()),
  MAP_BOMB(
      Due.UNREADABLE,
      n -> review(n, "map").writtenWith(HostileRecord.WITH_MAP, Sizes.TWO_BILLION.clone())),
  ARRAY_BOMB(
      Due.UNREADABLE,
      n -> review(n, "array").writtenWith(HostileRecord.WITH_ARRAY, Sizes.TWO_BILLION.clone())),
  DEEP_JSON(Due.UNREADABLE, n -> review(n, "").withValue(utf8("{\"x\":" + "[".repeat(Sizes.MANY)))),
  TOMBSTONE(Due.INVALID, n -> review(n, "").withValue(null)),
  BLANK(Due.INVALID, n -> review(n, " \t\r\n\u00a0\u3000")),
  ZERO_WIDTH(Due.INVALID, n -> review(n, "\u200b\u200d\ufeff\u2060\u3164\ufe0f")),
  UNKNOWN_MODEL(
      Due.INVALID,
      n -> review(n, "for another").withHeader(ModelRoutes.HEADER, utf8("m".repeat(Sizes.MANY)))),
  NO_ROOM_FOR_PREDICTION(
      Due.INVALID, n -> review(n, "no room").withHeader("large", new byte[LARGEST - 100])),
  FORGED_LETTER(
      Due.INVALID,
      n ->
          review(n, "")
              .withHeader(DeadLetter.ERROR_PREFIX + "topic", utf8("elsewhere"))
              .withHeader(DeadLetter.ERROR_PREFIX + "offset", utf8("-7"))
              .withHeader("sentiment.cut.value", utf8("no number"))
              .withHeader(DeadLetter.ATTEMPT, utf8("9".repeat(99)))
              .withHeader(DeadLetter.REPLAYED_FROM, null)),
  POISON(Due.FAILED, n -> review(n, SlowModel.POISON)),
  LARGE_VALUE(Due.UNREADABLE, n -> review(n, "").withValue(new byte[4 * LARGEST])),
  LARGE_KEY(Due.UNREADABLE, n -> review(n, "large key").withKey(new byte[2 * LARGEST])),
  LARGE_HEADER(
      Due.UNREADABLE, n -> review(n, "large header").withHeader("large", new byte[2 * LARGEST])),
  TOO_MANY_HEADERS(
      Due.UNREADABLE, n -> review(n, "headers").withHeaders(Sizes.TOO_MANY, "h", new byte[1])),
  NO_TIME(Due.PREDICTION, n -> review(n, "no time").withTime(-1)),
  TIME_ZERO(Due.PREDICTION, n -> review(n, "time zero").withTime(0)),
  FAR_FUTURE(Due.PREDICTION, n -> review(n, "far future").withTime(Long.MAX_VALUE)),
  NO_KEY(Due.PREDICTION, n -> review(n, "no key").withKey(null)),
  ODD_HEADERS(
      Due.PREDICTION,
      n ->
          review(n, "odd headers")
              .withHeader("", new byte[0])
              .withHeader(ModelRoutes.HEADER, null)
              .withHeader("\u001b[31m\r\n\u202e", utf8("\u001b[2J\u0000"))
              .withHeader("n".repeat(Short.MAX_VALUE), null)),
  MANY_HEADERS(
      Due.PREDICTION, n -> review(n, "headers").withHeaders(Sizes.HEADERS, "h", new byte[1])),
  CONTROL_CHARACTERS(Due.PREDICTION, n -> review(n, "\u0000\u001b[31m red \u202e ltr \r\n")),
  INVALID_UTF8(Due.PREDICTION, n -> review(n, "not ~ valid").withInvalidBytesFor('~')),
  LONG_LETTERS(Due.PREDICTION, n -> review(n, "\ufdfa".repeat(Sizes.LETTERS))),
  LARGE_TEXT(Due.PREDICTION, n -> review(n, "a ".repeat(LARGEST / 2 - Sizes.MANY))),
  WIDE_JSON(
      Due.PREDICTION,
      n ->
          review(n, "wide")
              .withValue(utf8("{\"x\":[" + "[],".repeat(Sizes.MANY) + "0],\"text\":\"wide\"}")));

  /** What has to become of a record. */
  enum Due {
    UNREADABLE("SerializationException"),
    INVALID("InvalidReviewException"),
    FAILED("ReviewFailedException"),
    PREDICTION(null);

    private final String exception;

    Due(String exception) {
      this.exception = exception;
    }

    /** The name in the dead letter that it has to become; empty if it is a legal review. */
    Optional<String> exception() {
      return Optional.ofNullable(exception);
    }
  }

  private static final class Sizes {
    private static final int MANY = 100_000;
    private static final int HEADERS = 1_000;
    private static final int TOO_MANY = 10_001;

    /** With three bytes each, 200 kB. */
    private static final int LETTERS = 66_000;

    /** Entries of an Avro block, and nothing behind. */
    private static final byte[] TWO_BILLION = {-2, -1, -1, -1, 15};
  }

  private final Due due;
  private final IntFunction<HostileRecord> record;

  HostileKind(Due due, IntFunction<HostileRecord> record) {
    this.due = due;
    this.record = record;
  }

  /** All kinds come in turn. */
  static HostileKind of(int number) {
    return values()[number % values().length];
  }

  /** The record with this number. */
  static HostileRecord record(int number) {
    return of(number).record.apply(number);
  }

  Due due() {
    return due;
  }

  /** In lower case with blanks. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
