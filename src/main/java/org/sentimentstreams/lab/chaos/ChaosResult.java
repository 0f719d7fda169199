package org.sentimentstreams.lab.chaos;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a run has found.
 *
 * @param done how often each fault was done
 * @param crashed instances that ended without being told to
 * @param sent reviews that the broker has confirmed
 * @param refused reviews that it has not
 * @param lost confirmed reviews without a prediction
 * @param findings about the predictions that were there
 * @param hostile what came of records that no ordinary producer sends
 * @param challengers what came of challengers
 * @param gaps of the partitions: of each restart if the plan is a rolling one, else of the run
 * @param sessionTimeoutMs after which an instance that does not answer loses its partitions
 */
public record ChaosResult(
    ChaosPlan plan,
    Map<Fault, Integer> done,
    int crashed,
    int sent,
    int refused,
    int lost,
    OutputCheck.Findings findings,
    HostileCheck.Findings hostile,
    ChallengerCheck.Findings challengers,
    PredictionGaps gaps,
    long sessionTimeoutMs,
    double seconds) {

  /**
   * Whether every review has exactly one right prediction, in order, and every hostile record
   * exactly one dead letter, or prediction if it is legal; challengers scored what they should and
   * nothing else; and no partition was without predictions for as long as a session lasts, if
   * instances were only restarted in turn.
   */
  public boolean isClean() {
    return sent > 0
        && lost == 0
        && (hostile.sent() > 0 || plan.hostileShare() == 0)
        && hostile.isClean()
        && challengers.isClean()
        && !(plan.rolling() && gaps.longest() >= sessionTimeoutMs)
        && findings.duplicated() == 0
        && findings.outOfOrder() == 0
        && findings.wrongPredictions() == 0
        && findings.wrongHeaders() == 0
        && findings.wrongTimestamps() == 0;
  }

  /** For JSON. */
  public Map<String, Object> asMap() {
    var map = new LinkedHashMap<String, Object>();
    map.put("kills", count(Fault.KILL));
    map.put("sent", sent);
    map.put("lost", lost);
    map.put("duplicated", findings.duplicated());
    map.put("outOfOrder", findings.outOfOrder());
    map.put("wrongPredictions", findings.wrongPredictions());
    map.put("wrongHeaders", findings.wrongHeaders());
    map.put("wrongTimestamps", findings.wrongTimestamps());
    map.put("hostileShare", plan.hostileShare());
    map.put("hostileSent", hostile.sent());
    map.put("hostileRefused", hostile.refused());
    map.put("hostileDeadLetters", hostile.deadLetters());
    map.put("hostilePredictions", hostile.predictions());
    map.put("hostileLost", hostile.lost());
    map.put("hostileDuplicated", hostile.duplicated());
    map.put("hostileWrong", hostile.wrong());
    map.put("strayDeadLetters", hostile.stray());
    map.put("hostileExamples", hostile.examples());
    var kinds = new LinkedHashMap<String, Integer>();
    hostile.kinds().forEach((kind, count) -> kinds.put(kind.toString(), count));
    map.put("hostileKinds", kinds);
    map.put("challenger", plan.challenger().toString());
    map.put("challengerServed", challengers.served());
    map.put("challengerShadowed", challengers.shadowed());
    map.put("challengerWrong", challengers.wrong());
    map.put("challengerSwaps", count(Fault.CHALLENGE));
    map.put("terminations", count(Fault.TERMINATE));
    map.put("freezes", count(Fault.FREEZE));
    map.put("added", count(Fault.ADD));
    map.put("removed", count(Fault.REMOVE));
    map.put("swaps", count(Fault.SWAP));
    map.put("badSwaps", count(Fault.BAD_SWAP));
    map.put("versionsSeen", findings.versions());
    map.put("brokerRestarts", count(Fault.RESTART_BROKER));
    map.put("crashes", crashed);
    map.put("refused", refused);
    map.put("silences", gaps.byPartition());
    map.put("sessionTimeoutMs", sessionTimeoutMs);
    map.put("seconds", Math.round(seconds * 10) / 10.0);
    map.put("staticMembers", plan.rolling() && !plan.dynamicMembers());
    map.put("seed", plan.seed());
    map.put("control", plan.control());
    map.put("clean", isClean());
    return map;
  }

  /** For people, in some lines. */
  public String sentences() {
    return summary()
        + hostile.examples().stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private String summary() {
    List<String> faults = new ArrayList<>();
    done.forEach((fault, times) -> faults.add(times + " × " + fault));
    return String.format(
        Locale.ROOT,
        """
        %s in %.0f s (seed %d; %d crashes)
        %,d reviews confirmed: %d lost, %d duplicated, %d out of order, %d wrong predictions, %d wrong headers, %d wrong timestamps
        %,d hostile records of %d kinds: %d dead letters and %d predictions as they should be, %d lost, %d duplicated, %d wrong; %d dead letters of other records
        challenger (%s): %,d predictions in the stream, %,d on its own topic, %d wrong
        longest silence of a partition: %d ms%s (session timeout %d ms)
        """,
        String.join(", ", faults),
        seconds,
        plan.seed(),
        crashed,
        sent,
        lost,
        findings.duplicated(),
        findings.outOfOrder(),
        findings.wrongPredictions(),
        findings.wrongHeaders(),
        findings.wrongTimestamps(),
        hostile.sent(),
        hostile.kinds().size(),
        hostile.deadLetters(),
        hostile.predictions(),
        hostile.lost(),
        hostile.duplicated(),
        hostile.wrong(),
        hostile.stray(),
        plan.challenger().toString(),
        challengers.served(),
        challengers.shadowed(),
        challengers.wrong(),
        gaps.longest(),
        plan.rolling() ? ", median of the restarts " + gaps.medianOfLongest() + " ms" : "",
        sessionTimeoutMs);
  }

  private int count(Fault fault) {
    return done.getOrDefault(fault, 0);
  }
}
