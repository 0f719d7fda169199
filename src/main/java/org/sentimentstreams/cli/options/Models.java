package org.sentimentstreams.cli.options;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.sentimentstreams.batching.BatchLimits;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.ModelSettings;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.model.CascadeOptions;
import org.sentimentstreams.model.DefaultModel;
import org.sentimentstreams.model.Int8Instructions;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.PyTorch;
import org.sentimentstreams.model.Truncation;
import org.sentimentstreams.wide.Cascade;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The model that the settings name, and the share of this machine that it gets. */
public record Models(Settings settings, Terminal terminal) {
  private static final Logger LOG = LoggerFactory.getLogger(Models.class);

  /**
   * Finds the model's directory; imports the default model if it is needed and not imported yet.
   */
  public ModelDirectory directory() throws IOException {
    if (settings.model().source().equals(ModelSettings.DEFAULT)) {
      startEngine();
      // Half a second each: one core loads the engine's libraries, another looks at the files.
      CompletableFuture<String> engine = CompletableFuture.supplyAsync(() -> PyTorch.device("cpu"));
      ModelDirectory directory =
          new DefaultModel(settings.artifacts().cacheDir(), terminal.err()::println).open();
      engine.join();
      return directory;
    }
    return ModelDirectory.open(Path.of(settings.model().source()));
  }

  /**
   * Called before anything is read or loaded by a command that writes to the model.
   *
   * @throws ParameterException if it is the built-in model
   */
  public void requireChangeable(CommandSpec command) {
    if (settings.model().source().equals(ModelSettings.DEFAULT)) {
      throw new ParameterException(
          command.commandLine(),
          "The built-in model is not changed: name a directory with --model");
    }
  }

  /** Loads a model for inference. */
  public Cascade load(ModelDirectory directory) throws IOException {
    return load(directory, loadOptions());
  }

  /** Loads a model that cuts texts at another length than the setting. */
  public Cascade load(ModelDirectory directory, int maxTokens) throws IOException {
    return load(directory, loadOptions().withMaxTokens(maxTokens));
  }

  /** Loads the transformer of a model alone, which it shares with one that is loaded. */
  public Cascade loadDeep(ModelDirectory directory, Cascade beside) throws IOException {
    CascadeOptions alone = new CascadeOptions(CascadeOptions.Mode.OFF, 0);
    return load(directory, loadOptions().withCascade(alone), beside);
  }

  private Cascade load(ModelDirectory directory, LoadOptions options) throws IOException {
    return load(directory, options, null);
  }

  private Cascade load(ModelDirectory directory, LoadOptions options, Cascade beside)
      throws IOException {
    Cascade model = Cascade.load(directory, options, beside);
    if (!model.deep().unusedTensors().isEmpty()) {
      LOG.info(
          "{} has tensors that this program does not use: {}",
          directory.path(),
          model.deep().unusedTensors());
    }
    // The process must not end in the middle of a batch.
    terminal.interruption().onRequest(model::close);
    return model;
  }

  /** How the settings want a model to be loaded; starts the engine. */
  public LoadOptions loadOptions() {
    startEngine();
    String given = settings.model().precision();
    Precision precision =
        given.equals("auto") ? null : Precision.valueOf(given.toUpperCase(Locale.ROOT));
    if (precision == Precision.INT8) {
      Int8Instructions.missing().ifPresent(LOG::warn);
    }
    return new LoadOptions(
        settings.model().maxTokens(),
        Truncation.parse(settings.model().truncation()),
        precision,
        PyTorch.device(settings.model().device()),
        new CascadeOptions(
            CascadeOptions.Mode.valueOf(settings.model().cascade().toUpperCase(Locale.ROOT)),
            settings.model().cascadeSample()));
  }

  /** Shares the cores among the workers; counts for the first model of the process. */
  public void startEngine() {
    PyTorch.threadsPerBatch(Math.max(1, Runtime.getRuntime().availableProcessors() / workers()));
  }

  /** Batches that may run at once. */
  public int workers() {
    int workers = settings.batch().workers();
    return workers == 0 ? Runtime.getRuntime().availableProcessors() : workers;
  }

  public BatchLimits limits() {
    return new BatchLimits(settings.batch().maxTokens(), settings.batch().maxReviews());
  }
}
