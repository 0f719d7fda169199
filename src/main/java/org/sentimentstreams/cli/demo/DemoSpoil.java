package org.sentimentstreams.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.sentimentstreams.cli.model.ModelImport;
import org.sentimentstreams.cli.model.Promotion;
import org.sentimentstreams.cli.options.RegistryOptions;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.ExamSettings;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.demo.SpoiledVersion;
import org.sentimentstreams.demo.Spoiling;
import org.sentimentstreams.exam.ExamReport;
import org.sentimentstreams.exam.ExamReport.Role;
import org.sentimentstreams.exam.ExamReport.Standing;
import org.sentimentstreams.exam.PairedAnswers;
import org.sentimentstreams.model.DirectoryTree;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.Publication;
import org.sentimentstreams.schema.ModelAlias;
import org.sentimentstreams.training.exam.ExamResults;

/** The bad version of the demo, from its promotion by hand to its end by exams. */
final class DemoSpoil implements Spoiling {
  private static final Duration BETWEEN_LABELS = Duration.ofMillis(60);
  private static final int LABELS_PER_LINE = 8;

  /** So many labels may wait for their exams; on a busy machine people wait with them. */
  private static final int MOST_WAITING = 32;

  /** Labels that have not been predicted by then will not be. */
  private static final Duration MOST_STILL = Duration.ofSeconds(5);

  /** How long exams may take after the last label. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Settings settings;
  private final Terminal terminal;
  private final ServedVersion served;
  private final ModelDirectory first;
  private final Path folder;
  private String bad;

  /** So that the visitor need not wait for an hour; the screen says so. */
  static Map<String, String> shortSettings() {
    return Map.of(
        ExamSettings.ACTION.name(), "act",
        ExamSettings.GRACE.name(), "5000",
        ExamSettings.PAUSE.name(), "0",
        ExamSettings.LEAST_LABELS.name(), "20");
  }

  /**
   * @param first what the bad version is made of
   * @param folder for the files of the bad version until they are published
   */
  DemoSpoil(
      Settings settings,
      Terminal terminal,
      ServedVersion served,
      ModelDirectory first,
      Path folder) {
    this.settings = settings;
    this.terminal = terminal;
    this.served = served;
    this.first = first;
    this.folder = folder;
  }

  @Override
  public Promoted promote() throws InterruptedException {
    try (ModelRegistry registry = RegistryOptions.open(settings, terminal)) {
      DirectoryTree.delete(folder);
      ModelDirectory spoiled = SpoiledVersion.write(folder, first);
      Publication published =
          new ModelImport(settings, terminal)
              .publish(registry, spoiled.path().toString(), SpoiledVersion.DESCRIPTION);
      Promotion.promote(registry, published.version(), "Looked better on my machine");
      bad = published.version().getId();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ServedVersion.Swap swap = served.await(bad);
    if (!swap.serves() && !terminal.interruption().isRequested()) {
      throw new CommandFailedException(swap.words());
    }
    return new Promoted(bad, swap.words());
  }

  @Override
  public Optional<TakenBack> label(
      List<ReviewRow> rows, BiConsumer<Integer, PairedAnswers> progress)
      throws InterruptedException {
    try (DemoLabels labels = new DemoLabels(settings, terminal);
        ExamResults results = new ExamResults(settings.trainer(), terminal.brokerTimeout())) {
      long last = System.nanoTime();
      long news = last;
      int sent = 0;
      PairedAnswers told = PairedAnswers.NONE;
      while (!terminal.interruption().isRequested()
          && (sent < rows.size() || System.nanoTime() - last < PATIENCE.toNanos())) {
        boolean waits =
            sent - told.questions() > MOST_WAITING
                && System.nanoTime() - news < MOST_STILL.toNanos();
        for (int i = 0; i < LABELS_PER_LINE; i++) {
          if (sent < rows.size() && !waits) {
            labels.send("later-" + sent, rows.get(sent++));
            last = System.nanoTime();
          }
          Thread.sleep(BETWEEN_LABELS.toMillis());
        }
        ExamReport report = results.report(Instant.now());
        ModelHistory history = results.history();
        String champion = history.champion().orElse(bad);
        if (!champion.equals(bad)) {
          return Optional.of(takenBack(history, champion, sent));
        }
        PairedAnswers pairs = pairs(report);
        if (!pairs.equals(told)) {
          progress.accept(sent, pairs);
          told = pairs;
          news = System.nanoTime();
        }
      }
      return Optional.empty();
    }
  }

  private TakenBack takenBack(ModelHistory history, String champion, int labels)
      throws InterruptedException {
    ModelAlias change = history.changes().get(history.changes().size() - 1).wish();
    served.await(champion);
    return new TakenBack(change.getReason(), champion, labels);
  }

  /** The answers of the one before and of the bad one. */
  private static PairedAnswers pairs(ExamReport report) {
    return report.standing(Role.PREVIOUS).flatMap(Standing::ahead).orElse(PairedAnswers.NONE);
  }
}
