package org.sentimentstreams.kafka.deadletters;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.sentimentstreams.kafka.reading.TruncatedPart;

/**
 * A record of the dead-letter topic: a record of another topic as it came, with headers in which
 * Kafka Streams describes the failure (KIP-1034). Every part of the description may be missing,
 * since anybody may have written the record. * @param record as it is in the dead-letter topic
 */
public record DeadLetter(ConsumerRecord<byte[], byte[]> record) {
  /** The prefix of the headers in which Kafka Streams describes a failure. */
  public static final String ERROR_PREFIX = "__streams.errors.";

  /** The header that counts how often a record has been replayed; a number in decimal digits. */
  public static final String ATTEMPT = "sentiment.replay.attempt";

  /** The header that names the dead letter that a replayed record was: topic-partition@offset. */
  public static final String REPLAYED_FROM = "sentiment.replay.from";

  /** Its place in the dead-letter topic, as PARTITION@OFFSET. */
  public String place() {
    return record.partition() + "@" + record.offset();
  }

  /** The topic that it came from. */
  public Optional<String> topic() {
    return error("topic");
  }

  /** The partition that it came from. */
  public OptionalInt partition() {
    return error("partition").stream().flatMapToInt(DeadLetter::number).findFirst();
  }

  /** The offset that it came from. */
  public OptionalLong offset() {
    return error("offset").stream()
        .mapToLong(DeadLetter::longNumber)
        .filter(n -> n >= 0)
        .findFirst();
  }

  /** Class name of the exception, without its package; empty if unknown. */
  public String exception() {
    String name = error("exception").orElse("");
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** Message of the exception; empty if unknown. */
  public String message() {
    return error("message").orElse("");
  }

  /** Stack trace of the exception, with line breaks; empty if unknown. */
  public String stackTrace() {
    return error("stacktrace").orElse("");
  }

  /** How often it had been replayed before it became this dead letter. */
  public int attempts() {
    return text(ATTEMPT).stream().flatMapToInt(DeadLetter::number).findFirst().orElse(0);
  }

  /** The headers that the record came with. */
  public List<Header> ownHeaders() {
    return StreamSupport.stream(record.headers().spliterator(), false)
        .filter(header -> !header.key().startsWith(ERROR_PREFIX))
        .filter(header -> !header.key().startsWith(TruncatedPart.PREFIX))
        .toList();
  }

  /** The parts of the record that are missing because they did not fit, one sentence each. */
  public List<String> cuts() {
    return StreamSupport.stream(record.headers().spliterator(), false)
        .filter(header -> header.key().startsWith(TruncatedPart.PREFIX) && header.value() != null)
        .map(
            header ->
                header.key().substring(TruncatedPart.PREFIX.length())
                    + " "
                    + new String(header.value(), StandardCharsets.UTF_8))
        .toList();
  }

  /** Whether the other record has the key and the value that this one had before it was cut. */
  boolean isOf(ConsumerRecord<byte[], byte[]> original) {
    return text(TruncatedPart.RECORD).isPresent()
        || (isWhole(record.value(), TruncatedPart.VALUE, original.value())
            && isWhole(record.key(), TruncatedPart.KEY, original.key()));
  }

  private boolean isWhole(byte[] kept, String mark, byte[] whole) {
    Optional<TruncatedPart> cut = text(mark).flatMap(TruncatedPart::parse);
    return cut.isEmpty()
        ? Arrays.equals(kept, whole)
        : whole != null && cut.get().equals(TruncatedPart.of(whole));
  }

  /** Whether the exception's name or message contains this text, ignoring case. */
  public boolean hasReason(String part) {
    String wanted = part.toLowerCase(Locale.ROOT);
    return (exception() + ": " + message()).toLowerCase(Locale.ROOT).contains(wanted);
  }

  private Optional<String> error(String name) {
    return text(ERROR_PREFIX + name);
  }

  private Optional<String> text(String name) {
    return Optional.ofNullable(record.headers().lastHeader(name))
        .map(Header::value)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private static IntStream number(String text) {
    long number = longNumber(text);
    return number >= 0 && number <= Integer.MAX_VALUE
        ? IntStream.of((int) number)
        : IntStream.empty();
  }

  private static long longNumber(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
