package org.sentimentstreams.drift;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Watches the stream of one version, from the moment that it is served: counts what is seen in
 * windows, and compares each with the reference.
 *
 * <p><b>Threads.</b> Whoever scores only adds to counters, without a lock. Once a second, the
 * thread that comes first looks at them ({@code look}), which takes microseconds. A review that is
 * added while a window ends may be missing in both.
 *
 * <p><b>Windows</b> last for an hour, and longer where that has few reviews; lengths are taken from
 * a clock that never goes back. Each begins with no evidence, so that what was long like the
 * reference does not hide what has changed. A signal that is flagged once stays flagged to the end
 * of its window, and on through all that follow in a row.
 */
public final class VersionDrift {
  private static final long BETWEEN_LOOKS = 1_000_000_000L;

  private final Bins bins;
  private final DriftLimits limits;
  private final Clocks clocks;
  private final Consumer<DriftChange> says;
  private final boolean isRecorded;

  private volatile Window window;
  private volatile DriftStatus status;
  private volatile long nextLook;

  /** Null while its reviews are being collected. */
  @GuardedBy("this")
  private Reference reference;

  /** Null before the first window has ended. */
  @GuardedBy("this")
  private WindowFigures last;

  @GuardedBy("this")
  private final Map<Signal, Long> since = new EnumMap<>(Signal.class);

  @GuardedBy("this")
  private final Set<Signal> flagged = EnumSet.noneOf(Signal.class);

  /**
   * @param recorded came with the version; without it, the first reviews are the reference
   * @param says is told when a signal begins or ceases to differ
   */
  public VersionDrift(
      Bins bins,
      Optional<Reference> recorded,
      DriftLimits limits,
      Clocks clocks,
      Consumer<DriftChange> says) {
    this.bins = bins;
    this.limits = limits;
    this.clocks = clocks;
    this.says = says;
    this.isRecorded = recorded.isPresent();
    this.reference = recorded.orElse(null);
    long now = clocks.nanos().getAsLong();
    this.window = newWindow(1, now);
    this.nextLook = now;
    look(now);
  }

  private Window newWindow(long number, long now) {
    return new Window(bins, number, now, clocks.millis().getAsLong());
  }

  /** Counts a review. */
  public void scored(Scored review) {
    window.counts().scored(review);
    lookIfDue();
  }

  /**
   * Counts the word pieces of a review that goes to the transformer.
   *
   * @param unknown how many of them the tokenizer does not know
   */
  public void read(int tokens, int unknown) {
    window.counts().read(tokens, unknown);
  }

  /** What is known, as of the last second. */
  public DriftStatus status() {
    lookIfDue();
    return status;
  }

  private void lookIfDue() {
    long now = clocks.nanos().getAsLong();
    if (now - nextLook >= 0) {
      look(now);
    }
  }

  private synchronized void look(long now) {
    if (now - nextLook < 0) {
      return; // Another thread was first.
    }
    nextLook = now + BETWEEN_LOOKS;
    WindowFigures figures = window.figures(reference, limits);
    if (reference == null && figures.counts().reviews() >= limits.firstReviews()) {
      reference = new Reference(figures.counts(), bins.maxTokens(), OptionalLong.empty());
      window = newWindow(1, now);
      figures = window.figures(reference, limits);
    } else if (reference != null) {
      for (Map.Entry<Signal, Comparison> each : figures.comparisons().entrySet()) {
        flag(each.getKey(), each.getValue(), figures.counts());
      }
      if (window.mayEnd(now, figures.counts().reviews(), limits)) {
        end(figures);
        window = newWindow(window.number() + 1, now);
        figures = window.figures(reference, limits);
      }
    }
    status =
        new DriftStatus(
            Optional.ofNullable(reference),
            isRecorded,
            figures,
            Optional.ofNullable(last),
            Map.copyOf(since));
  }

  @GuardedBy("this")
  private void flag(Signal signal, Comparison comparison, Counts seen) {
    if (comparison.differs() && flagged.add(signal)) {
      if (since.putIfAbsent(signal, window.since()) == null) {
        says.accept(change(signal, true, comparison, seen));
      }
    }
  }

  @GuardedBy("this")
  private void end(WindowFigures figures) {
    last = figures;
    for (Signal signal : Signal.values()) {
      Comparison comparison = figures.comparisons().get(signal);
      // A window without a value says nothing, so a flag stays.
      if (comparison != null && !flagged.contains(signal) && since.remove(signal) != null) {
        says.accept(change(signal, false, comparison, figures.counts()));
      }
    }
    flagged.clear();
  }

  @GuardedBy("this")
  private DriftChange change(Signal signal, boolean differs, Comparison comparison, Counts seen) {
    return new DriftChange(
        signal,
        differs,
        comparison.index(),
        DriftWords.of(signal, reference.counts().of(signal), seen.of(signal)));
  }
}
