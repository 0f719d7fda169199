package org.sentimentstreams.training.exam;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.sentimentstreams.config.ExamSettings;
import org.sentimentstreams.exam.ExamReport;
import org.sentimentstreams.exam.ExamReport.Role;
import org.sentimentstreams.exam.ExamReport.Standing;
import org.sentimentstreams.exam.ExamWords;
import org.sentimentstreams.exam.PairedAnswers;
import org.sentimentstreams.registry.AliasChange;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.schema.ModelAlias;

/**
 * What exams call for: to go back to the version before the champion, to promote the challenger, or
 * nothing.
 *
 * @param role of the version that is better than the champion
 * @param champion id
 * @param better id of that version
 * @param reason the numbers, for the history
 * @param hindrance why nobody but a person may act on it now; empty if the trainer may
 */
public record ExamVerdict(
    Role role, String champion, String better, String reason, Optional<String> hindrance) {

  /** How the reason of each change begins that a trainer makes by exams. */
  static final String BY_EXAMS = "by exams: ";

  /**
   * The version before the champion comes first: it was good enough once.
   *
   * @param history of the model, of the same time as the report
   */
  public static Optional<ExamVerdict> of(
      ExamReport report, ModelHistory history, ExamSettings settings, Instant now) {
    return Stream.of(Role.PREVIOUS, Role.CHALLENGER)
        .flatMap(role -> report.standing(role).stream().flatMap(s -> of(role, s, report).stream()))
        .findFirst()
        .map(verdict -> verdict.hindered(report, history, settings, now));
  }

  private static Optional<ExamVerdict> of(Role role, Standing standing, ExamReport report) {
    return standing
        .ahead()
        .filter(pairs -> pairs.band(report.error()).isAbove(0))
        .map(
            pairs ->
                new ExamVerdict(
                    role,
                    report.standing(Role.CHAMPION).orElseThrow().version(),
                    standing.version(),
                    reason(standing.version(), report, pairs),
                    Optional.empty()));
  }

  private static String reason(String better, ExamReport report, PairedAnswers pairs) {
    return String.format(
        Locale.ROOT,
        "%s%s is better than %s: accuracy %s on %d labels that both were asked, of which %d only it"
            + " got right and %d only the other; band of %.2f %%",
        BY_EXAMS,
        better,
        report.standing(Role.CHAMPION).orElseThrow().version(),
        ExamWords.difference(pairs, report.error()),
        pairs.questions(),
        pairs.onlyFirst(),
        pairs.onlySecond(),
        100 * (1 - report.error()));
  }

  private ExamVerdict hindered(
      ExamReport report, ModelHistory history, ExamSettings settings, Instant now) {
    return new ExamVerdict(
        role, champion, better, reason, hindrance(report, history, settings, now));
  }

  private Optional<String> hindrance(
      ExamReport report, ModelHistory history, ExamSettings settings, Instant now) {
    long labels = report.standing(role).orElseThrow().ahead().orElseThrow().questions();
    if (!settings.acts()) {
      return Optional.of("exam.action=advise");
    }
    if (history.aliases().containsKey(ModelHistory.FROZEN)) {
      return Optional.of("the model is frozen (`sentiment model unfreeze` ends that)");
    }
    if (better.equals(history.aliases().get(ModelHistory.CHALLENGER_STOPPED))) {
      return Optional.of(
          "its canary has ended (`sentiment model history` says why, `sentiment model alias %s --remove` lets it try again)"
              .formatted(ModelHistory.CHALLENGER_STOPPED));
    }
    if (labels < settings.leastLabels()) {
      return Optional.of(
          "%d labels are asked for (exam.least.labels)".formatted(settings.leastLabels()));
    }
    List<ModelAlias> changes = changes(history);
    Optional<ModelAlias> last =
        changes.isEmpty() ? Optional.empty() : Optional.of(changes.get(changes.size() - 1));
    if (last.filter(change -> isByPerson(change, history)).isPresent()
        && isWithin(settings.grace(), last.get(), now)) {
      return Optional.of(
          "a person made %s the champion at %s (exam.grace.ms)"
              .formatted(champion, last.get().getChangedAt()));
    }
    return changes.stream()
        .filter(change -> isByExams(change) && isWithin(settings.pause(), change, now))
        .findFirst()
        .map(
            change ->
                "exams changed the champion at %s (exam.pause.ms)"
                    .formatted(change.getChangedAt()));
  }

  /** Changes of the champion that count, oldest first. */
  private static List<ModelAlias> changes(ModelHistory history) {
    List<ModelAlias> changes = new ArrayList<>();
    for (AliasChange change : history.changes()) {
      if (change.accepted() && change.wish().getName().equals(ModelHistory.CHAMPION)) {
        changes.add(change.wish());
      }
    }
    return changes;
  }

  private static boolean isWithin(Duration time, ModelAlias change, Instant now) {
    return now.isBefore(change.getChangedAt().plus(time));
  }

  private static boolean isByExams(ModelAlias change) {
    return change.getReason() != null && change.getReason().startsWith(BY_EXAMS);
  }

  /** A trainer's promotion has what its gate said as its reason. */
  private static boolean isByPerson(ModelAlias change, ModelHistory history) {
    boolean isByGate =
        change.getReason() != null
            && history
                .version(String.valueOf(change.getVersion()))
                .filter(version -> change.getReason().equals(version.getGate()))
                .isPresent();
    return !isByExams(change) && !isByGate;
  }
}
