package org.sentimentstreams.training.exam;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.sentimentstreams.exam.Band;
import org.sentimentstreams.exam.ExamReport;
import org.sentimentstreams.exam.ExamReport.Role;
import org.sentimentstreams.exam.ExamReport.Standing;
import org.sentimentstreams.exam.PairedAnswers;

/** What the latest report of exams says, as meters; not a number where it says nothing. */
public final class ExamMeters {
  private final MeterRegistry registry;
  private final Tags tags;
  private final Map<Role, Counter> actions = new EnumMap<>(Role.class);
  private volatile ExamReport report = new ExamReport(Map.of(), 1);

  /**
   * @param model name of the model, which the meters carry as a tag
   */
  public ExamMeters(MeterRegistry registry, String model) {
    this.registry = registry;
    this.tags = Tags.of("model", model);
    for (Role role : Role.values()) {
      of(role);
    }
    for (Role role : List.of(Role.PREVIOUS, Role.CHALLENGER)) {
      actions.put(
          role,
          Counter.builder("sentiment.exam.actions")
              .description("Changes of the champion by exams")
              .tags(tags.and("role", role.name().toLowerCase(Locale.ROOT)))
              .register(registry));
    }
  }

  private void of(Role role) {
    gauge(
        "sentiment.exam.labels",
        "Labels that a version was asked and was not trained on",
        role,
        standing -> standing.all().answers().of());
    gauge(
        "sentiment.exam.accuracy",
        "Accuracy in exams, 0 to 1",
        role,
        standing -> standing.all().accuracy());
    gauge(
        "sentiment.exam.accuracy.low",
        "Lower end of the band of the accuracy",
        role,
        standing -> standing.all().accuracyBand().low());
    gauge(
        "sentiment.exam.accuracy.high",
        "Upper end of the band of the accuracy",
        role,
        standing -> standing.all().accuracyBand().high());
    gauge(
        "sentiment.exam.accuracy.last",
        "Accuracy in exams over the latest labels, 0 to 1",
        role,
        standing -> standing.last().accuracy());
    gauge(
        "sentiment.exam.accuracy.day",
        "Accuracy in exams over the last day, 0 to 1",
        role,
        standing -> standing.day().accuracy());
    gauge(
        "sentiment.exam.macro.f1",
        "Macro F1 in exams, 0 to 1",
        role,
        standing -> standing.all().macroF1());
    if (role != Role.CHAMPION) {
      gauge(
          "sentiment.exam.ahead",
          "Accuracy of a version minus that of the champion, on the same labels",
          role,
          standing -> standing.ahead().map(PairedAnswers::difference).orElse(Double.NaN));
      gauge("sentiment.exam.ahead.low", "Lower end of its band", role, s -> band(s).low());
      gauge("sentiment.exam.ahead.high", "Upper end of its band", role, s -> band(s).high());
    }
  }

  private Band band(Standing standing) {
    return standing
        .ahead()
        .filter(pairs -> pairs.questions() > 0)
        .map(pairs -> pairs.band(report.error()))
        .orElse(new Band(Double.NaN, Double.NaN));
  }

  private void gauge(String name, String description, Role role, ToDoubleFunction<Standing> value) {
    Gauge.builder(
            name, () -> report.standing(role).map(s -> value.applyAsDouble(s)).orElse(Double.NaN))
        .description(description)
        .tags(tags.and("role", role.name().toLowerCase(Locale.ROOT)))
        .register(registry);
  }

  /** Called when the version of this role has become the champion by its exams. */
  public void acted(Role role) {
    actions.get(role).increment();
  }

  /** Shows this report from now on. */
  public void show(ExamReport latest) {
    report = latest;
  }
}
