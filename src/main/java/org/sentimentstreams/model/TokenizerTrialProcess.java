package org.sentimentstreams.model;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sentimentstreams.threads.Threads;

/**
 * The process in which {@link TokenizerTrial} tries a tokenizer: says what it does next, and ends
 * with 0 if nothing went wrong. It ends with its parent.
 */
final class TokenizerTrialProcess {
  static final String TRIAL = "TRIAL ";
  static final String REASON = "REASON ";

  private static final int FAILED = 3;

  /** Of the processor, so that a busy machine refuses no more than an idle one. */
  private static final long MOST_NANOS = 3_000_000_000L;

  /** Beyond what the process has once the tokenizer is loaded. */
  private static final long MOST_BYTES = 1L << 30;

  private static final long POLL_MILLIS = 20;
  private static final long PAGE_BYTES = 4096;
  private static final Path MEMORY = Path.of("/proc/self/statm");

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final long worker = Thread.currentThread().getId();
  private volatile long started;
  private volatile long memory = Long.MAX_VALUE;

  private TokenizerTrialProcess() {}

  /**
   * @param arguments the tokenizer.json
   */
  public static void main(String[] arguments) {
    new TokenizerTrialProcess().run(Path.of(arguments[0]));
  }

  private void run(Path tokenizerJson) {
    offerToTheOutOfMemoryKiller();
    start("trial-limits", this::watch);
    start("parent-watch", TokenizerTrialProcess::awaitEndOfParent);
    try {
      begin("loading it");
      try (HuggingFaceTokenizer tokenizer =
          HuggingFaceTokenizer.builder()
              .optTokenizerPath(tokenizerJson)
              .optPadding(false)
              .optTruncation(false)
              .build()) {
        memory = resident();
        List<TrialTexts.Trial> trials = TrialTexts.of(Pipeline.parts(tokenizerJson));
        trials.forEach(trial -> tokenize(tokenizer, trial));
      }
      Runtime.getRuntime().halt(0);
    } catch (IOException | RuntimeException e) {
      fail("fails: " + e.getMessage());
    } catch (OutOfMemoryError e) {
      fail("takes too much memory");
    }
  }

  private void tokenize(HuggingFaceTokenizer tokenizer, TrialTexts.Trial trial) {
    begin(trial.name());
    try {
      tokenizer.encode(trial.text());
    } catch (RuntimeException e) {
      // A text that is refused is that text's trouble: it ends nothing.
    }
  }

  private void begin(String what) {
    started = THREADS.getThreadCpuTime(worker);
    out.println(TRIAL + what.replaceAll("\\p{Cntrl}", "?"));
  }

  /** Native code can be ended only with its process. */
  private void watch() {
    while (true) {
      if (THREADS.getThreadCpuTime(worker) - started > MOST_NANOS) {
        fail("takes more than %d s".formatted(MOST_NANOS / 1_000_000_000));
      }
      if (memory != Long.MAX_VALUE && resident() - memory > MOST_BYTES) {
        fail("takes more than %d MB of memory".formatted(MOST_BYTES >> 20));
      }
      pause();
    }
  }

  private void fail(String reason) {
    out.println(REASON + reason.replaceAll("\\p{Cntrl}", "?"));
    Runtime.getRuntime().halt(FAILED);
  }

  /** In bytes; 0 where the system does not tell. */
  private static long resident() {
    try {
      return Long.parseLong(Files.readString(MEMORY).split(" ")[1]) * PAGE_BYTES;
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }

  /** Where memory runs out, this process is to go, not the one that waits for it. */
  private static void offerToTheOutOfMemoryKiller() {
    try {
      Files.writeString(Path.of("/proc/self/oom_score_adj"), "1000");
    } catch (IOException e) {
      // Not on this system.
    }
  }

  private static void awaitEndOfParent() {
    try {
      while (System.in.read() >= 0) {
        // Nobody writes; only the end matters.
      }
    } catch (IOException e) {
      // As good as the end.
    }
    Runtime.getRuntime().halt(FAILED);
  }

  private static void start(String name, Runnable work) {
    Threads.daemon(name, work).start();
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
