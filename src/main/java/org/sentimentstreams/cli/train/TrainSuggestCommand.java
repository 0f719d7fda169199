package org.sentimentstreams.cli.train;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sentimentstreams.cli.options.ColumnOptions;
import org.sentimentstreams.cli.options.ModelOptions;
import org.sentimentstreams.cli.options.Models;
import org.sentimentstreams.cli.options.RegistryOptions;
import org.sentimentstreams.cli.options.SettingsOptions;
import org.sentimentstreams.cli.terminal.CommandFailedException;
import org.sentimentstreams.cli.terminal.ExitCode;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.data.LabelSource;
import org.sentimentstreams.data.ReviewReader;
import org.sentimentstreams.training.dataset.LabelDataset;
import org.sentimentstreams.training.suggest.Candidate;
import org.sentimentstreams.training.suggest.Candidates;
import org.sentimentstreams.training.suggest.Suggestions;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Picks what people should label next. */
@Command(
    name = "suggest",
    description = {
      "Pick the reviews that people should label next.",
      "It reads the latest reviews and what the service said of them, and picks those that "
          + "the model is least sure of, none similar to another one, and some by chance. "
          + "Reviews that have a label are left out. Fill in the column label, and send the "
          + "file with 'sentiment produce to-label.tsv --labels-only'.",
    },
    footer = {
      "",
      "Examples:",
      "  sentiment train suggest --n 100 > to-label.tsv",
      "  sentiment train suggest --n 50 --random-share 1 > exam.tsv      by chance only",
      "  sentiment train suggest --from reviews.csv.gz --model ./my-model > to-label.tsv",
      "  sentiment train suggest --from reviews.tsv --offline --json | head -5",
    })
final class TrainSuggestCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Mixin private SuggestOptions options = new SuggestOptions();

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = {
        "Pick from the rows of a file without a label, scored here, instead of the topics;",
        "- is standard input (default: the topics)."
      })
  private String file;

  @Mixin private ColumnOptions columns = new ColumnOptions();

  @Option(
      names = "--id-column",
      paramLabel = "NAME",
      description = "The column with the review id (default: id, reviewId, review_id, key).")
  private String idColumn;

  @Option(
      names = "--offline",
      description = {
        "With --from: ask no broker, so texts that have a label on the topic",
        "may be picked (default: no)."
      })
  private boolean offline;

  @Mixin private ModelOptions model = new ModelOptions();

  @Mixin private RegistryOptions name = new RegistryOptions();

  @Option(
      names = "--json",
      description = "Write one JSON object per line (default: a table with tabs).")
  private boolean json;

  @ArgGroup(validate = false, heading = SettingsOptions.HEADING)
  private SettingsOptions settings = new SettingsOptions();

  TrainSuggestCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    options.requireValid();
    if (file == null && (offline || !model.asSettings().isEmpty())) {
      throw new ParameterException(
          spec.commandLine(),
          "--offline, --model and --max-tokens are for --from, which is not given");
    }
    Map<String, String> flags = new HashMap<>(model.asSettings());
    flags.putAll(name.asSettings());
    Settings all = settings.load(terminal.environment(), flags);
    var topics = new TopicCandidates(terminal, all);
    List<Candidate> candidates = file == null ? ofTopics(topics) : ofFile(topics, all);
    Suggestions suggestions =
        Suggestions.of(candidates, options.wanted(), options.randomShare(), options.seed());
    var out = new SuggestionFile(suggestions.picks());
    if (json) {
      out.writeJson(terminal.out().writer());
    } else {
      out.writeTable(terminal.out().writer());
    }
    terminal.err().println(sentence(suggestions));
    return ExitCode.OK;
  }

  private List<Candidate> ofTopics(TopicCandidates topics) {
    var candidates = new Candidates(topics.labels());
    topics.addTo(candidates, options.recent());
    return unlabelled(candidates);
  }

  /** The file is opened first: before anything slow, it is known whether it can be read. */
  private List<Candidate> ofFile(TopicCandidates topics, Settings all) throws IOException {
    try (ReviewReader reader =
        columns.open(terminal, file, idColumn, columns.policy(true, false))) {
      var candidates =
          new Candidates(offline ? new LabelDataset().clean(List.of()) : topics.labels());
      new FileCandidates(terminal, new Models(all, terminal), file).addTo(candidates, reader);
      return unlabelled(candidates);
    }
  }

  private List<Candidate> unlabelled(Candidates candidates) {
    List<Candidate> unlabelled = candidates.unlabelled();
    StringBuilder sentence =
        new StringBuilder("%,d texts to pick from".formatted(unlabelled.size()));
    TopicCandidates.append(sentence, candidates.labelled(), "texts with a label already");
    TopicCandidates.append(sentence, candidates.duplicates(), "texts that came again");
    terminal.err().println(sentence);
    if (unlabelled.isEmpty()) {
      throw new CommandFailedException(
          "There is nothing to label: no text without a label is left");
    }
    return unlabelled;
  }

  private String sentence(Suggestions suggestions) {
    int found = suggestions.picks().size();
    long drawn =
        suggestions.picks().stream()
            .filter(pick -> pick.source().equals(LabelSource.RANDOM))
            .count();
    StringBuilder sentence = new StringBuilder();
    if (found < options.wanted()) {
      sentence.append("Only ");
    }
    sentence.append(
        "%,d of %,d picked: %,d that the model is unsure of, %,d by chance"
            .formatted(found, options.wanted(), found - drawn, drawn));
    if (suggestions.tooSimilar() > 0) {
      sentence.append("; %,d were too similar to one of them".formatted(suggestions.tooSimilar()));
    }
    return sentence.toString();
  }
}
