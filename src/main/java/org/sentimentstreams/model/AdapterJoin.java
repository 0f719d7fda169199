package org.sentimentstreams.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sentimentstreams.model.lora.LoraAdapter;
import org.sentimentstreams.model.lora.LoraConfig;
import org.sentimentstreams.model.torchscript.HeadArchive;
import org.sentimentstreams.model.torchscript.TrainingModule;
import org.sentimentstreams.model.weights.FileCheck;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.Tensor;

/** Joins a directory of PEFT, which holds an adapter alone, with the model that it belongs to. */
public final class AdapterJoin {
  private static final String NAME = "_name_or_path";

  private final Path folder;
  private final ModelDirectory base;
  private final OfBase ofBase;
  private final LoraAdapter adapter;
  private final AdapterLabels labels;

  /** What becomes of an adapter that the base has itself. */
  public enum OfBase {
    /** The new one was trained on the encoder with the other one in it. */
    MERGE,
    /** The new one was trained on the encoder without the other one. */
    DROP
  }

  /**
   * @param ofBase null if nobody has said it: a wrong guess would show in the labels alone
   * @param labels names of the labels by index; null for those of the adapter's own config.json, or
   *     else of the base
   * @throws InvalidModelException if there is no adapter, one of a kind that is not known, or if
   *     the base has one already and nobody said what to do with that
   * @throws InvalidWeightsException if the adapter is damaged
   * @throws IOException if a file cannot be read
   */
  public AdapterJoin(Path folder, ModelDirectory base, OfBase ofBase, List<String> labels)
      throws IOException {
    requireAdapterAlone(folder);
    this.folder = folder;
    this.base = base;
    this.ofBase = ofBase;
    this.adapter =
        new WeightFiles(folder)
            .adapter()
            .orElseThrow()
            .renamed(name -> TrainingModule.fullName(base.config(), name));
    this.labels = AdapterLabels.of(folder, base, labels);
    requireChoice();
  }

  private static void requireAdapterAlone(Path folder) throws IOException {
    if (!FileCheck.isThere(folder.resolve(LoraConfig.FILE))) {
      throw new InvalidModelException(
          "%s has no %s: a base is needed for a directory of PEFT with an adapter alone"
              .formatted(folder, LoraConfig.FILE));
    }
    if (new WeightFiles(folder).hasAny()) {
      throw new InvalidModelException(
          "%s has weights of its own beside its adapter: it needs no base".formatted(folder));
    }
  }

  private void requireChoice() throws IOException {
    if (ofBase == null && base.adapter().isPresent()) {
      throw new InvalidModelException(
          ("%s has an adapter already. If the one in %s was trained on the encoder with that in it,"
                  + " say --base-adapter merge; if it was trained on the encoder alone, say"
                  + " --base-adapter drop")
              .formatted(base.path(), folder));
    }
  }

  /** What makes it likely that the adapter belongs to another base of the same form. */
  public Optional<String> doubt() throws IOException {
    String wanted = adapter.config().base();
    String given = base.configJson().path(NAME).textValue();
    return wanted == null || given == null || last(wanted).equalsIgnoreCase(last(given))
        ? Optional.empty()
        : Optional.of(
            "The adapter was trained on \"%s\", and the base calls itself \"%s\": on another base its labels mean nothing"
                .formatted(wanted, given));
  }

  private static String last(String name) {
    return name.replaceFirst("^.*[/\\\\](?=.)", "");
  }

  /**
   * Writes the joined model, and loads it once to see that it can be served.
   *
   * @param directory is made
   * @throws InvalidModelException if head or labels are missing; the message says which
   * @throws InvalidWeightsException if the adapter is for another base
   * @throws IOException if a file cannot be read or written
   */
  public void write(Path directory) throws IOException {
    Map<String, Tensor> encoder = encoderAndHead();
    Map<String, Tensor> merged = adapter.mergedInto(encoder);
    requireHead(merged);
    int outputs = HeadArchive.outputs(base.config().modelType(), merged).orElseThrow();
    Optional<LoraAdapter> kept = keptAdapter();
    Map<String, Tensor> weights = kept.isPresent() ? encoder : merged;
    merged.forEach(
        (name, tensor) -> {
          if (ModelWriter.isHead(name)) {
            weights.put(name, tensor);
          }
        });
    ModelWriter.write(directory, labels.configJson(outputs), tokenizer(), weights, kept);
    ModelWriter.copyWide(folder, directory);
    Classifier.load(ModelDirectory.open(directory), base.config().maxTokens()).close();
  }

  /** By full names, so that the encoder's file is the same as that of other versions over it. */
  private Map<String, Tensor> encoderAndHead() throws IOException {
    WeightFiles files = new WeightFiles(base.path());
    Map<String, Tensor> known = new TreeMap<>();
    Map<String, Tensor> given = ofBase == OfBase.DROP ? files.base() : files.weights();
    given.forEach((name, t) -> known.put(TrainingModule.fullName(base.config(), name), t));
    boolean wholeHead =
        labels.isOurs() && adapter.saved().keySet().stream().anyMatch(ModelWriter::isHead);
    known
        .keySet()
        .removeIf(
            name -> ModelWriter.isForPretraining(name) || (wholeHead && ModelWriter.isHead(name)));
    return known;
  }

  /** None if it changes the head alone, which is written whole. */
  private Optional<LoraAdapter> keptAdapter() throws IOException {
    if (adapter.encoderOnly().pairs().isEmpty()) {
      return Optional.empty();
    }
    String name = base.configJson().path(NAME).textValue();
    return Optional.of(adapter.config().base() == null ? adapter.trainedOn(name) : adapter);
  }

  private void requireHead(Map<String, Tensor> merged) {
    if (HeadArchive.outputs(base.config().modelType(), merged).isEmpty()) {
      throw new InvalidModelException(
          "Neither the adapter in %s nor its base %s has a classifier of texts; PEFT keeps it with task_type=\"SEQ_CLS\""
              .formatted(folder, base.path()));
    }
    boolean firstTokenAlone =
        TrainingModule.layoutOf(base.config(), merged) == TrainingModule.HeadLayout.CLS;
    if (firstTokenAlone && !labels.isOurs()) {
      String layer = TrainingModule.dense(base.config());
      throw new InvalidWeightsException(
          ("Neither the adapter in %1$s nor its base %2$s has %3$s, which this family's classifier"
                  + " reads: it was drawn at random when the adapter was trained, and not kept. Train"
                  + " again with %3$s among PEFT's modules_to_save")
              .formatted(folder, base.path(), layer));
    }
  }

  private Path tokenizer() throws IOException {
    boolean own =
        FileCheck.isThere(folder.resolve(ModelDirectory.TOKENIZER))
            || TokenizerJson.hasOlderFiles(folder);
    return own ? TokenizerJson.of(folder) : base.tokenizer();
  }
}
