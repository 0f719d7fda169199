package org.sentimentstreams.lab.chaos;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.sentimentstreams.config.ChallengerSettings;

/** What a challenger does in a run. */
public enum ChallengerMode {
  /** There is none. */
  OFF(0),
  /** It scores a share of the reviews as well. */
  SHADOW(0.3),
  /** It scores a share of the reviews instead of the champion. */
  CANARY(0.5);

  private static final String FIRST_STEP = "0.2,";

  private final double share;

  ChallengerMode(double share) {
    this.share = share;
  }

  /** The largest share of the reviews that it gets. */
  double share() {
    return share;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The settings of an instance. A frozen instance takes long, whoever is the challenger. */
  Map<String, String> flags() {
    var flags = new HashMap<String, String>();
    flags.put(ChallengerSettings.MODE.name(), toString());
    flags.put(ChallengerSettings.SHARE.name(), Double.toString(share));
    flags.put(ChallengerSettings.STEPS.name(), FIRST_STEP + Math.max(share, 0.5));
    flags.put(ChallengerSettings.STEP_TIME.name(), "2000");
    flags.put(ChallengerSettings.STEP_PREDICTIONS.name(), "20");
    flags.put(ChallengerSettings.MAX_SLOWDOWN.name(), "1000");
    return flags;
  }
}
