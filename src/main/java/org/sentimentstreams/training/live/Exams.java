package org.sentimentstreams.training.live;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.sentimentstreams.exam.ExamReport;
import org.sentimentstreams.exam.ExamReport.Role;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.log.RateLimitedLog;
import org.sentimentstreams.registry.RegistryException;
import org.sentimentstreams.training.exam.ExamMeters;
import org.sentimentstreams.training.exam.ExamRoom;
import org.sentimentstreams.training.exam.ExamVerdict;

/**
 * Holds exams while this trainer leads, on a thread of its own, so that a long training delays
 * none. By what they say it changes the champion, if the settings let it. What fails is tried again
 * with growing pauses; no failure touches training.
 */
final class Exams {
  private static final RateLimitedLog LOG = new RateLimitedLog(Exams.class);
  private static final Duration STEP = Duration.ofMillis(500);

  private final Opening opening;
  private final ExamMeters meters;
  private final Consumer<String> says;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final RetryPacing retries;
  private String lastSaid = "";

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

  /**
   * Runs until {@link #stop} is called.
   *
   * @param leads whether this trainer leads, as it believes
   * @param mayAct asks Kafka the same before the champion is changed
   */
  void run(BooleanSupplier leads, BooleanSupplier mayAct) {
    while (!isStopped()) {
      try {
        if (leads.getAsBoolean()) {
          lead(() -> leads.getAsBoolean() && !isStopped(), mayAct);
        } else {
          pause();
        }
      } catch (BrokerException | KafkaException | IOException e) {
        tryAgain(e);
      } catch (RuntimeException e) {
        LOG.warn("An exam has failed", e); // A device, say, or a mistake of this program.
        tryAgain(e);
      }
    }
  }

  private void tryAgain(Exception e) {
    if (!isStopped()) {
      retries.say("No exams are held: " + e.getMessage());
      retries.pause();
    }
  }

  private void lead(BooleanSupplier goesOn, BooleanSupplier mayAct) throws IOException {
    try (ExamRoom room = opening.open(goesOn)) {
      while (goesOn.getAsBoolean()) {
        room.hold(STEP);
        Instant now = Instant.now();
        ExamReport report = room.report(now);
        meters.show(report);
        Optional<ExamVerdict> verdict = room.verdict(report, now);
        if (verdict.isPresent()) {
          follow(verdict.get(), room, mayAct);
        }
        retries.worked();
      }
    } finally {
      meters.show(new ExamReport(Map.of(), 1));
    }
  }

  private void follow(ExamVerdict verdict, ExamRoom room, BooleanSupplier mayAct) {
    if (verdict.hindrance().isPresent()) {
      say(verdict, "The champion stays, since " + verdict.hindrance().get());
    } else if (mayAct.getAsBoolean()) {
      try {
        room.act(verdict);
        meters.acted(verdict.role());
        says.accept("%s is the champion now, %s".formatted(verdict.better(), verdict.reason()));
      } catch (RegistryException e) {
        say(verdict, "The champion stays: " + e.getMessage());
      }
    }
  }

  /** Says it once for each pair of versions and each outcome. */
  private void say(ExamVerdict verdict, String outcome) {
    String said = verdict.champion() + verdict.better() + outcome;
    if (!said.equals(lastSaid)) {
      lastSaid = said;
      String command = verdict.role() == Role.PREVIOUS ? "rollback" : "promote " + verdict.better();
      says.accept(
          "%s. %s. A person may: `sentiment model %s`"
              .formatted(verdict.reason(), outcome, command));
    }
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
