package org.sentimentstreams.cli.model;

import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.exam.Band;
import org.sentimentstreams.exam.ExamReport;
import org.sentimentstreams.exam.ExamReport.Role;
import org.sentimentstreams.exam.ExamReport.Sitter;
import org.sentimentstreams.exam.ExamReport.Standing;
import org.sentimentstreams.exam.ExamWords;
import org.sentimentstreams.exam.Grades;
import org.sentimentstreams.exam.PairedAnswers;
import org.sentimentstreams.exam.records.ExamRecords;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.training.exam.Sitters;

/** Exams as people and programs read them. */
record ExamView(ExamReport report) {

  /** Of the versions that sit exams now; without standings if the answers cannot be read. */
  static ExamView ofSitters(Settings settings, Terminal terminal, ModelHistory history) {
    return of(settings, terminal, Sitters.named(Sitters.of(history)));
  }

  /** Of one version, beside the champion. */
  static ExamView of(Settings settings, Terminal terminal, ModelHistory history, String version) {
    Map<Role, Sitter> sitters = new EnumMap<>(Role.class);
    history.champion().ifPresent(id -> put(sitters, Role.CHAMPION, id, history));
    if (!version.equals(history.champion().orElse(null))) {
      put(sitters, Role.PREVIOUS, version, history);
    }
    return of(settings, terminal, sitters);
  }

  private static void put(Map<Role, Sitter> sitters, Role role, String id, ModelHistory history) {
    history
        .version(id)
        .ifPresent(found -> sitters.put(role, new Sitter(id, found.getLabels().size())));
  }

  private static ExamView of(Settings settings, Terminal terminal, Map<Role, Sitter> sitters) {
    double error = settings.exam().error();
    try (ExamRecords records =
        new ExamRecords(
            settings.kafka(),
            settings.topics().exams(),
            settings.model().name(),
            terminal.brokerTimeout())) {
      long yesterday = System.currentTimeMillis() - Duration.ofDays(1).toMillis();
      ExamReport.Recent recent = new ExamReport.Recent(settings.exam().last(), yesterday);
      return new ExamView(ExamReport.of(sitters, records::transcript, recent, error));
    } catch (BrokerException | KafkaException e) {
      terminal.err().println("Exams cannot be shown: " + e.getMessage());
      return new ExamView(new ExamReport(Map.of(), error));
    }
  }

  /** A line for each version that was asked something. */
  List<String> lines() {
    return report.standings().entrySet().stream()
        .filter(standing -> standing.getValue().all().answers().of() > 0)
        .map(
            standing ->
                "Exam of the %s %s: %s"
                    .formatted(
                        standing.getKey().name().toLowerCase(Locale.ROOT),
                        standing.getValue().version(),
                        sentence(standing.getValue())))
        .toList();
  }

  /** What is known of a version; empty if it was asked nothing. */
  Optional<String> sentence(String version) {
    return standing(version).map(this::sentence);
  }

  private Optional<Standing> standing(String version) {
    return report.standings().values().stream()
        .filter(standing -> standing.version().equals(version))
        .filter(standing -> standing.all().answers().of() + standing.chosen().answers().of() > 0)
        .findFirst();
  }

  private String sentence(Standing standing) {
    StringBuilder words = new StringBuilder(ExamWords.accuracy(standing.all()));
    if (standing.all().answers().of() > 0) {
      words.append(
          ", macro F1 " + ExamWords.figure(standing.all().macroF1(), standing.all().macroF1Band()));
      words.append("; the latest: " + ExamWords.accuracy(standing.last()));
      words.append("; the last day: " + ExamWords.accuracy(standing.day()));
    }
    if (standing.chosen().answers().of() > 0) {
      words.append("; on texts chosen as unsure: " + ExamWords.accuracy(standing.chosen()));
    }
    ExamWords.ahead(standing, report.error()).ifPresent(ahead -> words.append("; " + ahead));
    return words.toString();
  }

  /** For other programs; empty if the version was asked nothing. */
  Optional<Map<String, Object>> object(String version) {
    return standing(version).map(this::object);
  }

  /** The same of all versions that sit exams, by their role. */
  Map<String, Object> objects() {
    Map<String, Object> objects = new LinkedHashMap<>();
    report
        .standings()
        .forEach(
            (role, standing) ->
                objects.put(role.name().toLowerCase(Locale.ROOT), object(standing)));
    return objects;
  }

  private Map<String, Object> object(Standing standing) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("version", standing.version());
    object.put("confidence", 1 - report.error());
    object.put("all", object(standing.all()));
    object.put("last", object(standing.last()));
    object.put("day", object(standing.day()));
    object.put("chosen", object(standing.chosen()));
    object.put("aheadOfChampion", standing.ahead().map(this::object).orElse(null));
    return object;
  }

  private static Map<String, Object> object(Grades grades) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("labels", grades.answers().of());
    object.put("right", grades.answers().right());
    if (grades.answers().of() > 0) {
      object.put("accuracy", grades.accuracy());
      object.put("accuracyBand", list(grades.accuracyBand()));
      object.put("macroF1", grades.macroF1());
      object.put("macroF1Band", list(grades.macroF1Band()));
    }
    return object;
  }

  private Map<String, Object> object(PairedAnswers pairs) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("labels", pairs.questions());
    object.put("onlyThisRight", pairs.onlyFirst());
    object.put("onlyChampionRight", pairs.onlySecond());
    if (pairs.questions() > 0) {
      object.put("difference", pairs.difference());
      object.put("band", list(pairs.band(report.error())));
    }
    return object;
  }

  private static List<Double> list(Band band) {
    return List.of(band.low(), band.high());
  }
}
