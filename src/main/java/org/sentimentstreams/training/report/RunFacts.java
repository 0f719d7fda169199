package org.sentimentstreams.training.report;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sentimentstreams.training.dataset.DatasetReport;
import org.sentimentstreams.training.dataset.LabeledText;
import org.sentimentstreams.training.fit.Epoch;
import org.sentimentstreams.training.gate.Decision;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.wide.FittedWide;

/**
 * Everything that a report tells.
 *
 * @param command what was typed, or what asked for the run
 * @param machine cores, processor and Java
 * @param maxTokens that texts were cut to
 * @param base the model that training started from, with its version
 * @param dataset what became of the labels
 * @param datasetDigest stands for all rows and their labels
 * @param trainRows rows that were trained on
 * @param best the epoch that was kept
 * @param scoredOn {@code held-out} or {@code test}
 * @param rows that were scored, in the order of the scores
 * @param temperature that the logits were divided by
 * @param errorBefore expected calibration error before that, on the held-out rows
 * @param wide the part that may answer before the transformer; empty if it has none
 * @param seconds of the whole run
 */
public record RunFacts(
    String command,
    String machine,
    Instant start,
    Recipe recipe,
    long seed,
    int maxTokens,
    String base,
    DatasetReport dataset,
    String datasetDigest,
    int trainRows,
    List<Epoch> epochs,
    Epoch best,
    String scoredOn,
    List<LabeledText> rows,
    Scores scores,
    double temperature,
    double errorBefore,
    Optional<FittedWide> wide,
    Decision decision,
    double seconds) {}
