package org.sentimentstreams.demo;

/**
 * What feeding labels came to; the names are those of its JSON output. Accuracies are from 0 to 1.
 *
 * @param labels that were fed
 * @param kept reviews of the same domain that nobody trained on
 * @param keptBefore accuracy on these of the first version
 * @param keptAfter of the version that serves in the end
 * @param others reviews of all domains
 * @param othersBefore accuracy on these of the first version
 * @param othersAfter of the version that serves in the end
 * @param promoted whether the trained version serves
 * @param decision of the gate
 * @param version that was trained
 * @param trainingSeconds of the trainer alone
 * @param seconds from the first review to the last prediction, without what follows a bad version
 * @param exams what labels said of the versions that were not trained on them; null without exams
 * @param spoiled how a bad version was taken back; null if there was none
 */
public record LearningSummary(
    int labels,
    int kept,
    Double keptBefore,
    Double keptAfter,
    int others,
    Double othersBefore,
    Double othersAfter,
    boolean promoted,
    String decision,
    String version,
    double trainingSeconds,
    double seconds,
    ExamSummary exams,
    SpoilSummary spoiled) {

  /** Whether a bad version, if there was one, was taken back. */
  public boolean endedWell() {
    return spoiled == null || spoiled.takenBack();
  }

  /** The same with what became of a bad version. */
  LearningSummary with(SpoilSummary bad) {
    return new LearningSummary(
        labels,
        kept,
        keptBefore,
        keptAfter,
        others,
        othersBefore,
        othersAfter,
        promoted,
        decision,
        version,
        trainingSeconds,
        seconds,
        exams,
        bad);
  }
}
