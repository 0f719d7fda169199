package org.sentimentstreams.cli.model;

import picocli.CommandLine.Command;

/** Published models: what there is, what is served, and what shall be. */
@Command(
    name = "model",
    description = "Publish models, choose the version to serve, and see which instance serves it.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    subcommands = {
      ModelListCommand.class,
      ModelShowCommand.class,
      ModelHistoryCommand.class,
      ModelStatusCommand.class,
      ModelInspectCommand.class,
      ModelImportCommand.class,
      ModelCompressCommand.class,
      ModelReferenceCommand.class,
      ModelCalibrateCommand.class,
      ModelExportCommand.class,
      ModelPromoteCommand.class,
      ModelRollbackCommand.class,
      ModelAliasCommand.class,
      ModelFreezeCommand.class,
      ModelUnfreezeCommand.class,
      ModelRetireCommand.class,
      ModelGcCommand.class,
    },
    footer = {
      "",
      "A VERSION is an id, the beginning of one or of a digest, or an alias such as champion.",
      "",
      "Examples:",
      "  sentiment model import ./my-model --promote     publish a directory and serve it",
      "  sentiment model status                          who serves what",
      "  sentiment model rollback --wait                 back to the champion before",
    })
public final class ModelCommand {}
