package org.sentimentstreams.kafka.deadletters;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.sentimentstreams.kafka.RecordSize;
import org.sentimentstreams.kafka.reading.RecordTruncation;
import org.sentimentstreams.kafka.reading.TruncatedPart;
import org.sentimentstreams.kafka.reading.TruncationHeader;

/**
 * A dead letter that may have to be cut. It keeps its value as long as possible, since a replay
 * sends the value. So these parts are cut in this order, and no more of them than needed:
 *
 * <ol>
 *   <li>headers of more than {@value #LARGE_HEADER} bytes, the largest first: {@value #HEADER_KEPT}
 *       bytes of the value stay; one with a name that is longer than that goes
 *   <li>the value: {@value #KEPT} bytes stay
 *   <li>the key: {@value #KEPT} bytes stay
 *   <li>headers, from the last to the first: none of it stays
 * </ol>
 *
 * <p>For each, a header names size and SHA-256 of the whole: see {@link TruncatedPart}.
 */
class DeadLetterDraft {
  static final int KEPT = RecordTruncation.KEPT;
  static final int HEADER_KEPT = 256;
  static final int LARGE_HEADER = 1 << 10;

  /** The mark about headers that were left out, with all its numbers. */
  private static final int LEFT_OUT_MARK_BYTES = 256;

  private final List<Slot> slots = new ArrayList<>();
  private final List<Header> marks = new ArrayList<>();
  private final List<Header> errors;
  private byte[] key;
  private byte[] value;
  private long size;
  private boolean leavesOut;

  /** A header of the record, with what is kept of it and the mark that says what was cut. */
  private static final class Slot {
    private final Header whole;
    private Header kept;
    private Header mark;

    Slot(Header whole) {
      this.whole = whole;
      this.kept = whole;
    }

    long size() {
      return (kept == null ? 0 : RecordSize.of(kept)) + (mark == null ? 0 : RecordSize.of(mark));
    }
  }

  /**
   * The whole letter. Headers that only a dead letter may have are not taken over from the record.
   */
  DeadLetterDraft(DeadLetterWriter.Origin origin, List<Header> errors) {
    this.key = origin.key();
    this.value = origin.value();
    this.errors = errors;
    this.size = RecordSize.of(key, value, errors);
    for (Header header : origin.headers()) {
      if (header instanceof TruncationHeader) { // Our consumer has kept only a part of it.
        marks.add(header);
        size += RecordSize.of(header);
      } else if (!header.key().startsWith(TruncatedPart.PREFIX)) {
        var slot = new Slot(header);
        slots.add(slot);
        size += slot.size();
      }
    }
  }

  long size() {
    return size;
  }

  byte[] key() {
    return key;
  }

  byte[] value() {
    return value;
  }

  void cutTo(long limit) {
    cutLargeHeaders(limit);
    if (size > limit && value != null && value.length > KEPT) {
      mark(TruncatedPart.VALUE, TruncatedPart.of(value));
      size -= value.length - KEPT;
      value = Arrays.copyOf(value, KEPT);
    }
    if (size > limit && key != null && key.length > KEPT) {
      mark(TruncatedPart.KEY, TruncatedPart.of(key));
      size -= key.length - KEPT;
      key = Arrays.copyOf(key, KEPT);
    }
    for (int i = slots.size() - 1; i >= 0 && size > limit; i--) {
      leaveOut(slots.get(i));
    }
  }

  private void cutLargeHeaders(long limit) {
    List<Slot> largestFirst =
        slots.stream()
            .filter(slot -> slot.size() > LARGE_HEADER)
            .sorted(Comparator.comparingLong(Slot::size).reversed())
            .toList();
    for (Slot slot : largestFirst) {
      if (size <= limit) {
        return;
      }
      if (utf8(slot.whole.key()).length > HEADER_KEPT) {
        leaveOut(slot);
      } else {
        cut(slot);
      }
    }
  }

  private void cut(Slot slot) {
    size -= slot.size();
    byte[] whole = slot.whole.value();
    if (whole != null && whole.length > HEADER_KEPT) {
      slot.kept = new RecordHeader(slot.whole.key(), Arrays.copyOf(whole, HEADER_KEPT));
      slot.mark =
          new RecordHeader(
              TruncatedPart.HEADER, utf8(slot.whole.key() + ": " + TruncatedPart.of(whole)));
    }
    size += slot.size();
  }

  private void leaveOut(Slot slot) {
    size -= slot.size();
    slot.kept = null;
    slot.mark = null;
    if (!leavesOut) {
      leavesOut = true;
      size += LEFT_OUT_MARK_BYTES;
    }
  }

  private void mark(String name, TruncatedPart part) {
    Header mark = new RecordHeader(name, utf8(part.toString()));
    marks.add(mark);
    size += RecordSize.of(mark);
  }

  /** The record's own, then what was cut, then the failure. */
  List<Header> headers() {
    List<Header> headers = new ArrayList<>();
    slots.stream().map(slot -> slot.kept).filter(kept -> kept != null).forEach(headers::add);
    slots.stream().map(slot -> slot.mark).filter(mark -> mark != null).forEach(headers::add);
    headers.addAll(marks);
    if (leavesOut) {
      headers.add(leftOutMark());
    }
    headers.addAll(errors);
    return headers;
  }

  private Header leftOutMark() {
    MessageDigest digest = TruncatedPart.digest();
    long bytes = 0;
    int count = 0;
    for (Slot slot : slots) {
      if (slot.kept == null) {
        byte[] name = utf8(slot.whole.key());
        byte[] whole = slot.whole.value() == null ? new byte[0] : slot.whole.value();
        digest.update(name);
        digest.update(whole);
        bytes += name.length + whole.length;
        count++;
      }
    }
    var part = new TruncatedPart(bytes, HexFormat.of().formatHex(digest.digest()));
    return new RecordHeader(TruncatedPart.HEADERS, utf8(count + " left out: " + part));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
