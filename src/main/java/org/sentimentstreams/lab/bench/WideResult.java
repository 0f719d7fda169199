package org.sentimentstreams.lab.bench;

import java.util.List;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.wide.CascadePoint;
import org.sentimentstreams.training.wide.LogitPool;

/**
 * What a wide part came to.
 *
 * @param trainedRows rows that it was trained on
 * @param heldOutRows rows that its temperature and the weights of the join were fitted on
 * @param ngrams that it lists
 * @param fileBytes its size on disk
 * @param trainingSeconds of wide alone, on one core
 * @param textsPerSecond of the test file, scored by wide on one core
 * @param temperature that its logits were divided by
 * @param pool weights of the join
 * @param wide what it says of the test rows
 * @param deep what the transformer says of them
 * @param mean the mean of both logits
 * @param joined both, with the fitted weights
 * @param curve coverage against accuracy
 */
public record WideResult(
    int trainedRows,
    int heldOutRows,
    int ngrams,
    long fileBytes,
    double trainingSeconds,
    double textsPerSecond,
    double temperature,
    LogitPool pool,
    Scores wide,
    Scores deep,
    Scores mean,
    Scores joined,
    List<CascadePoint> curve) {}
