package org.sentimentstreams.lab.bench;

/**
 * One design at one rate.
 *
 * @param design its title
 * @param device the device's title
 * @param rate reviews a second that were produced; 0 for a backlog
 * @param perSecond reviews a second that were scored
 * @param rawPerSecond the same model in a loop without Kafka, for a backlog; otherwise 0
 * @param deviceBusy share of the workers' time that was spent in the model, 0 to 1
 * @param fill reviews in the mean batch
 * @param batchMs mean time of a batch in the model
 * @param commits of all stream threads in the whole run, each a transaction; 0 if the design has
 *     none
 * @param forward from producing to the forward
 * @param uncommitted from producing to a consumer that reads uncommitted records
 * @param committed from producing to a consumer that reads committed records only
 */
public record PipelineResult(
    String design,
    String device,
    double rate,
    double perSecond,
    double rawPerSecond,
    double deviceBusy,
    double fill,
    double batchMs,
    long commits,
    Latency forward,
    Latency uncommitted,
    Latency committed) {

  /** Milliseconds. */
  public record Latency(double p50, double p99) {}

  /** Share of the raw loop that a backlog reaches; 0 for other runs. */
  public double ratio() {
    return rawPerSecond == 0 ? 0 : perSecond / rawPerSecond;
  }
}
