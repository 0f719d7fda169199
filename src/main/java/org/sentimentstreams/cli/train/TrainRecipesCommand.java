package org.sentimentstreams.cli.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Json;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.cli.terminal.TextTable;
import org.sentimentstreams.training.recipe.Recipe;
import org.sentimentstreams.training.recipe.RecipeReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the recipes, or shows one of them. */
@Command(
    name = "recipes",
    description = "List the built-in recipes, or show all keys of one.",
    footer = {
      "",
      "Examples:",
      "  sentiment train recipes",
      "  sentiment train recipes head > my.yaml",
    })
final class TrainRecipesCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(
      arity = "0..1",
      paramLabel = "RECIPE",
      description = "A name or a YAML file; keys that the file leaves out get their defaults.")
  private String recipe;

  @Option(names = "--json", description = "Write one JSON object per recipe (default: a table).")
  private boolean json;

  TrainRecipesCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (recipe != null && !json) {
      terminal.out().print(RecipeReader.write(RecipeReader.read(recipe, Map.of())));
      return ExitCode.OK;
    }
    var table = new TextTable("RECIPE", "WHAT IT IS FOR");
    for (String name : recipe == null ? RecipeReader.names() : List.of(recipe)) {
      Recipe read = RecipeReader.read(name, Map.of());
      table.add(name, read.description());
      if (json) {
        var object = new LinkedHashMap<String, Object>();
        object.put("recipe", read.name());
        object.put("description", read.description());
        object.put("yaml", RecipeReader.write(read));
        terminal.out().println(Json.line(object));
      }
    }
    if (!json) {
      terminal.out().print(table.fitting(terminal.columns()));
    }
    return ExitCode.OK;
  }
}
