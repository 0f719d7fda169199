package org.sentimentstreams.lab.chaos;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.sentimentstreams.kafka.deadletters.DeadLetter;
import org.sentimentstreams.schema.Prediction;

/**
 * Compares dead letters and predictions, as they are read, with what should come of {@link
 * HostileReviews}: of each record one thing, and the right one. A letter belongs to the record
 * whose place it names, a prediction to the one whose number is in its header.
 */
final class HostileCheck {
  private static final String CUT_VALUE = "value ";
  private static final int MOST_EXAMPLES = 20;

  @GuardedBy("this")
  private final PredictionCheck check;

  @GuardedBy("this")
  private final Map<Integer, String> places = new TreeMap<>();

  @GuardedBy("this")
  private final Map<String, List<Letter>> letters = new HashMap<>();

  @GuardedBy("this")
  private final Map<Integer, List<Predicted>> predictions = new HashMap<>();

  @GuardedBy("this")
  private int refused;

  /**
   * A dead letter.
   *
   * @param at its own place
   * @param cut whether a part of the value is missing, and the letter says so
   * @param valueHash of the value
   */
  private record Letter(String at, String exception, boolean cut, int valueHash) {
    @Override
    public String toString() {
      return "dead letter at %s: %s".formatted(at, exception);
    }
  }

  /**
   * A prediction.
   *
   * @param at its own place
   */
  private record Predicted(String at, boolean isRight) {
    @Override
    public String toString() {
      return "%s prediction at %s".formatted(isRight ? "right" : "wrong", at);
    }
  }

  /**
   * @param isRight whether a prediction is what its version says of a text
   */
  HostileCheck(BiPredicate<String, Prediction> isRight) {
    check = new PredictionCheck(isRight);
  }

  /**
   * What was found so far. Each record that was sent counts in one of the numbers.
   *
   * @param sent records that the broker has taken
   * @param refused records that it has not confirmed; what becomes of them is not judged
   * @param deadLetters records of which came one dead letter, the right one
   * @param predictions legal records of which came one prediction, the right one
   * @param lost records of which nothing came
   * @param duplicated records of which more than one thing came
   * @param wrong records of which came a letter in place of a prediction or the other way around,
   *     or one with another reason, value, header or timestamp
   * @param stray dead letters of other records
   * @param kinds how many were sent of each kind
   * @param examples the first ones that are lost, duplicated or wrong, and what came of them
   */
  record Findings(
      int sent,
      int refused,
      int deadLetters,
      int predictions,
      int lost,
      int duplicated,
      int wrong,
      int stray,
      Map<HostileKind, Integer> kinds,
      List<String> examples) {

    boolean isClean() {
      return lost == 0 && duplicated == 0 && wrong == 0 && stray == 0;
    }
  }

  static boolean isHostile(ConsumerRecord<byte[], byte[]> prediction) {
    return prediction.headers().lastHeader(HostileRecord.NUMBER) != null;
  }

  synchronized void sent(int number, String topic, int partition, long offset) {
    places.put(number, place(topic, partition, offset));
  }

  synchronized void refused() {
    refused++;
  }

  private static String at(ConsumerRecord<byte[], byte[]> record) {
    return place(record.topic(), record.partition(), record.offset());
  }

  private static String place(String topic, int partition, long offset) {
    return topic + "-" + partition + "@" + offset;
  }

  synchronized void addLetter(ConsumerRecord<byte[], byte[]> record) {
    var letter = new DeadLetter(record);
    String place =
        place(letter.topic().orElse(""), letter.partition().orElse(-1), letter.offset().orElse(-1));
    boolean cut = letter.cuts().stream().anyMatch(part -> part.startsWith(CUT_VALUE));
    letters
        .computeIfAbsent(place, any -> new ArrayList<>())
        .add(new Letter(at(record), letter.exception(), cut, Arrays.hashCode(record.value())));
  }

  synchronized void addPrediction(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(HostileRecord.NUMBER);
    int number = Integer.parseInt(new String(header.value(), StandardCharsets.UTF_8));
    predictions
        .computeIfAbsent(number, any -> new ArrayList<>())
        .add(new Predicted(at(record), isRight(record, HostileKind.record(number))));
  }

  @GuardedBy("this")
  private boolean isRight(ConsumerRecord<byte[], byte[]> record, HostileRecord sent) {
    List<Header> headers = StreamSupport.stream(record.headers().spliterator(), false).toList();
    return Arrays.equals(record.key(), sent.key())
        && headers.equals(sent.headers())
        && hasRightTime(record.timestamp(), sent.time())
        && check.isRight(record, sent.text());
  }

  /** The time of reading stands in for one that no record may have. */
  private static boolean hasRightTime(long time, long sent) {
    boolean usable = sent >= 0 && sent < Long.MAX_VALUE;
    return usable
        ? time == sent
        : time >= NumberedReviews.timestamp(0) && time <= System.currentTimeMillis();
  }

  /** How many of the records that the broker has taken have neither letter nor prediction. */
  synchronized int missing() {
    int missing = 0;
    for (int number : places.keySet()) {
      missing += outcomes(number) == 0 ? 1 : 0;
    }
    return missing;
  }

  @GuardedBy("this")
  private int outcomes(int number) {
    return lettersOf(number).size() + predictionsOf(number).size();
  }

  @GuardedBy("this")
  private List<Letter> lettersOf(int number) {
    return letters.getOrDefault(places.get(number), List.of());
  }

  @GuardedBy("this")
  private List<Predicted> predictionsOf(int number) {
    return predictions.getOrDefault(number, List.of());
  }

  synchronized Findings findings() {
    int deadLetters = 0;
    int predicted = 0;
    int lost = 0;
    int duplicated = 0;
    int wrong = 0;
    Map<HostileKind, Integer> kinds = new TreeMap<>();
    List<String> examples = new ArrayList<>();
    for (int number : places.keySet()) {
      HostileKind kind = HostileKind.of(number);
      kinds.merge(kind, 1, Integer::sum);
      int outcomes = outcomes(number);
      if (outcomes == 0) {
        lost++;
      } else if (outcomes > 1) {
        duplicated++;
      } else if (kind.due().exception().isEmpty()
          && predictionsOf(number).stream().anyMatch(Predicted::isRight)) {
        predicted++;
      } else if (lettersOf(number).stream().anyMatch(letter -> isRight(letter, number))) {
        deadLetters++;
      } else {
        wrong++;
      }
      if (examples.size() < lost + duplicated + wrong && examples.size() < MOST_EXAMPLES) {
        examples.add(example(number));
      }
    }
    return new Findings(
        places.size(),
        refused,
        deadLetters,
        predicted,
        lost,
        duplicated,
        wrong,
        stray(),
        kinds,
        examples);
  }

  @GuardedBy("this")
  private String example(int number) {
    List<Object> outcomes = new ArrayList<>(lettersOf(number));
    outcomes.addAll(predictionsOf(number));
    return "record %d (%s) at %s: %s"
        .formatted(number, HostileKind.of(number), places.get(number), outcomes);
  }

  private static boolean isRight(Letter letter, int number) {
    String due = HostileKind.of(number).due().exception().orElse(null);
    return letter.exception().equals(due)
        && (letter.cut()
            || letter.valueHash() == Arrays.hashCode(HostileKind.record(number).value()));
  }

  @GuardedBy("this")
  private int stray() {
    Map<String, List<Letter>> others = new HashMap<>(letters);
    others.keySet().removeAll(places.values());
    return others.values().stream().mapToInt(List::size).sum();
  }
}
