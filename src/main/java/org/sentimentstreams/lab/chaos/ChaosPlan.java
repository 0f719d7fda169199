package org.sentimentstreams.lab.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What a run does. Equal plans do the same things in the same order after the same pauses; how far
 * the service is by then is up to the machine.
 *
 * @param kills instances that are killed with SIGKILL; the other faults come in proportion
 * @param rolling instead of faults, restart one instance after the other, in several rounds
 * @param dynamicMembers with a rolling plan, whether instances leave their group and others take
 *     over, instead of being static members
 * @param instances at the start, 2 or more
 * @param perSecond reviews a second
 * @param hostileShare of the records that are sent, 0 to less than 1: those that no ordinary
 *     producer sends
 * @param brokerDowntime how long the broker stays away
 * @param challenger whether there is a challenger, and what it does
 * @param control run a consumer that commits too early in place of the service; it has to fail
 */
public record ChaosPlan(
    long seed,
    int kills,
    boolean rolling,
    boolean dynamicMembers,
    int instances,
    int perSecond,
    double hostileShare,
    Duration brokerDowntime,
    ChallengerMode challenger,
    boolean control) {

  private static final int SHORTEST_PAUSE_MS = 300;
  private static final int LONGEST_PAUSE_MS = 2700;

  /** How often each instance is restarted in turn. */
  private static final int ROUNDS = 3;

  /** From so many kills on, all other faults come too. */
  private static final int MIXED = 5;

  /**
   * One fault.
   *
   * @param pauseMs time before it, in milliseconds
   * @param target chooses the instance, modulo those that there are
   */
  record Step(Fault fault, int pauseMs, int target) {}

  /** Hostile records a second, beside the ordinary ones. */
  double hostilePerSecond() {
    return perSecond * hostileShare / (1 - hostileShare);
  }

  /** The faults in their order. */
  List<Step> steps() {
    List<Fault> faults = new ArrayList<>();
    if (rolling) {
      add(faults, Fault.TERMINATE, ROUNDS * instances);
    } else {
      add(faults, Fault.KILL, kills);
      add(faults, Fault.TERMINATE, share(10));
      add(faults, Fault.FREEZE, share(10));
      add(faults, Fault.ADD, share(10));
      add(faults, Fault.REMOVE, share(10));
      add(faults, Fault.SWAP, share(3));
      add(faults, Fault.BAD_SWAP, share(10));
      add(faults, Fault.CHALLENGE, challenger == ChallengerMode.OFF ? 0 : share(3));
      add(faults, Fault.RESTART_BROKER, share(33));
    }
    var random = new Random(seed);
    Collections.shuffle(faults, random);
    List<Step> steps = new ArrayList<>();
    for (Fault fault : faults) {
      int pause = SHORTEST_PAUSE_MS + random.nextInt(LONGEST_PAUSE_MS - SHORTEST_PAUSE_MS);
      steps.add(new Step(fault, pause, random.nextInt(1000)));
    }
    return List.copyOf(steps);
  }

  private static void add(List<Fault> faults, Fault fault, int times) {
    faults.addAll(Collections.nCopies(times, fault));
  }

  /** One for so many kills; at least one, unless there are very few kills. */
  private int share(int killsForOne) {
    return Math.max(kills >= MIXED ? 1 : 0, kills / killsForOne);
  }
}
