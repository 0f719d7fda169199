package org.sentimentstreams.serving;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.drift.Clocks;
import org.sentimentstreams.drift.DriftChange;
import org.sentimentstreams.drift.DriftLimits;
import org.sentimentstreams.drift.DriftStatus;
import org.sentimentstreams.drift.VersionDrift;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.schema.Prediction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the stream of a model whose version changes. Each version is watched from the moment that
 * it serves; what is left of an earlier one counts no more. Safe for use by many threads, of which
 * none waits for another but at a swap.
 */
public final class ModelDrift {
  private static final int MOST_CHARACTERS = 500;
  private static final Logger LOG = LoggerFactory.getLogger(ModelDrift.class);

  private final String model;
  private final Supplier<DriftFacts> served;
  private final boolean takesRecorded;
  private final DriftLimits limits;
  private final Clocks clocks;
  private final DriftMeters meters;
  private volatile Watched watched;

  private record Watched(DriftFacts facts, VersionDrift drift) {}

  /**
   * @param model its name
   * @param served what serves now: one object as long as a version is loaded. Asked for often
   * @param takesRecorded whether a reference that a version brings counts
   * @param registry gets the meters
   */
  public ModelDrift(
      String model,
      Supplier<DriftFacts> served,
      boolean takesRecorded,
      DriftLimits limits,
      Clocks clocks,
      MeterRegistry registry) {
    this.model = model;
    this.served = served;
    this.takesRecorded = takesRecorded;
    this.limits = limits;
    this.clocks = clocks;
    this.meters = new DriftMeters(registry, model);
    this.watched = watch(served.get());
  }

  @SuppressWarnings("ReferenceEquality") // A version that is loaded again is watched anew.
  private Watched now() {
    Watched before = watched;
    return before.facts() == served.get() ? before : swap();
  }

  @SuppressWarnings("ReferenceEquality")
  private synchronized Watched swap() {
    DriftFacts facts = served.get();
    if (watched.facts() != facts) {
      watched = watch(facts);
    }
    return watched;
  }

  private Watched watch(DriftFacts facts) {
    facts
        .complaint()
        .filter(why -> takesRecorded)
        .ifPresent(
            why ->
                LOG.warn(
                    "The reference of version {} of model {} cannot be used, and its first {} reviews are the reference: {}",
                    facts.version(),
                    model,
                    limits.firstReviews(),
                    OneLine.of(why, MOST_CHARACTERS)));
    VersionDrift drift =
        new VersionDrift(
            facts.bins(),
            takesRecorded ? facts.reference() : Optional.empty(),
            limits,
            clocks,
            change -> say(facts.version(), change));
    meters.show(facts.version(), drift::status);
    return new Watched(facts, drift);
  }

  private void say(String version, DriftChange change) {
    String index = String.format(Locale.ROOT, "%.2f", change.index());
    if (change.differs()) {
      LOG.warn(
          "The reviews of model {} are no longer like the reference of version {}: {} (signal {}, stability index {}; see docs/drift.md)",
          model,
          version,
          change.words(),
          change.signal().word(),
          index);
    } else {
      LOG.info(
          "The reviews of model {} are like the reference of version {} again (signal {}, stability index {})",
          model,
          version,
          change.signal().word(),
          index);
    }
  }

  /** Counts a prediction. */
  public void scored(Prediction said) {
    Watched now = now();
    if (said.getVersion().equals(now.facts().version())) {
      now.drift().scored(now.facts().scored(said));
    }
  }

  /** Counts the word pieces of a review that goes to the transformer. */
  void read(Tokens tokens) {
    Watched now = now();
    if (tokens.encoding().equals(now.facts().encoding()) && now.facts().unknown().isPresent()) {
      int unknown = tokens.count(now.facts().unknown().getAsLong());
      now.drift().read(tokens.length(), unknown);
    }
  }

  /** What is known of the version that serves. */
  public DriftStatus status() {
    return now().drift().status();
  }

  /** The version that serves. */
  public String version() {
    return now().facts().version();
  }
}
