package org.sentimentstreams.training.live;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.sentimentstreams.exam.ExamReport;
import org.sentimentstreams.exam.ExamReport.Role;
import org.sentimentstreams.exam.ExamWords;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.training.exam.ExamMeters;
import org.sentimentstreams.training.exam.ExamRoom;

/**
 * Holds exams while this trainer leads, on a thread of its own, so that a long training delays
 * none. What fails is tried again with growing pauses; no failure touches training.
 */
final class Exams {
  private static final Duration STEP = Duration.ofMillis(500);

  private final Opening opening;
  private final ExamMeters meters;
  private final Consumer<String> says;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final RetryPacing retries;
  private final Map<Role, String> advised = new HashMap<>();

  /** Opens a room. */
  @FunctionalInterface
  interface Opening {
    ExamRoom open(BooleanSupplier goesOn);
  }

  Exams(Opening opening, ExamMeters meters, Consumer<String> says) {
    this.opening = opening;
    this.meters = meters;
    this.says = says;
    this.retries = new RetryPacing(says, stopped, System::nanoTime);
  }

  /** Runs until {@link #stop} is called. */
  void run(BooleanSupplier leads) {
    while (!isStopped()) {
      try {
        if (leads.getAsBoolean()) {
          lead(() -> leads.getAsBoolean() && !isStopped());
        } else {
          pause();
        }
      } catch (BrokerException | KafkaException | IOException e) {
        if (!isStopped()) {
          retries.say("No exams are held: " + e.getMessage());
          retries.pause();
        }
      }
    }
  }

  private void lead(BooleanSupplier goesOn) throws IOException {
    try (ExamRoom room = opening.open(goesOn)) {
      while (goesOn.getAsBoolean()) {
        room.hold(STEP);
        ExamReport report = room.report(System.currentTimeMillis());
        meters.show(report);
        advise(report, Role.PREVIOUS);
        advise(report, Role.CHALLENGER);
        retries.worked();
      }
    } finally {
      meters.show(new ExamReport(Map.of(), 1));
    }
  }

  /** Says it once for each version and role. */
  private void advise(ExamReport report, Role role) {
    ExamWords.advice(report, role)
        .filter(
            words -> {
              String version = report.standing(role).orElseThrow().version();
              return !version.equals(advised.put(role, version));
            })
        .ifPresent(says);
  }

  private void pause() {
    try {
      boolean isOver = stopped.await(STEP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      stopped.countDown();
      Thread.currentThread().interrupt();
    }
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }

  /** Ends the run from another thread, after the batch that is being computed. */
  void stop() {
    stopped.countDown();
  }
}
