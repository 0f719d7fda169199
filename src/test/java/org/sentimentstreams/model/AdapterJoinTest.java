package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentimentstreams.model.lora.LoraAdapter;
import org.sentimentstreams.model.lora.LoraConfig;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.model.weights.pytorch.TorchSave;

class AdapterJoinTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREFIX = "base_model.model.";
  private static final String QUERY = "bert.encoder.layer.0.attention.self.query";
  private static final List<Tokens> TEXTS = List.of(new Tokens(new long[] {2, 5, 7, 3}, false, ""));

  @TempDir private Path folder;

  private Path adapter;
  private ModelDirectory base;
  private Path target;
  private final Map<String, Tensor> tensors = new TreeMap<>();
  private final ObjectNode config = JSON.createObjectNode();

  @BeforeEach
  void writeAnAdapterAndItsBase() throws IOException {
    base = TinyModel.write(folder.resolve("base"), 1);
    adapter = Files.createDirectories(folder.resolve("adapter"));
    target = folder.resolve("joined");
    int hidden = base.config().hiddenSize();
    tensors.put(PREFIX + QUERY + ".lora_A.weight", ramp(2, hidden));
    tensors.put(PREFIX + QUERY + ".lora_B.weight", ramp(hidden, 2));
    tensors.put(PREFIX + "classifier.weight", ramp(2, hidden));
    tensors.put(PREFIX + "classifier.bias", ramp(2));
    config.put("peft_type", "LORA").put("task_type", "SEQ_CLS").put("r", 2).put("lora_alpha", 4);
    config.put("base_model_name_or_path", "some/bert");
    config.putArray("target_modules").add("query");
    config.putArray("modules_to_save").add("classifier").add("score");
    writeAdapter();
  }

  private static Tensor ramp(long... shape) {
    float[] values = new float[(int) (shape[0] * (shape.length > 1 ? shape[1] : 1))];
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.03f * (i % 17 - 8);
    }
    return Tensor.of(values, shape);
  }

  private void writeAdapter() throws IOException {
    Files.writeString(adapter.resolve(LoraConfig.FILE), config.toString());
    Files.deleteIfExists(adapter.resolve(LoraAdapter.WEIGHTS));
    SafeTensors.write(adapter.resolve(LoraAdapter.WEIGHTS), tensors);
  }

  private ModelDirectory join(List<String> labels) throws IOException {
    return join(null, labels);
  }

  private ModelDirectory join(AdapterJoin.OfBase ofBase, List<String> labels) throws IOException {
    new AdapterJoin(adapter, base, ofBase, labels).write(target);
    return ModelDirectory.open(target);
  }

  private static float[] logits(ModelDirectory model) throws IOException {
    try (Classifier classifier = Classifier.load(model, 16)) {
      return classifier.logits(TEXTS)[0];
    }
  }

  /** The base with the adapter's files beside its weights, read as it is. */
  private float[] expected() throws IOException {
    Path beside = folder.resolve("beside");
    ModelWriter.write(beside, base);
    for (String file : List.of(LoraConfig.FILE, LoraAdapter.WEIGHTS)) {
      Files.copy(adapter.resolve(file), beside.resolve(file));
    }
    return logits(ModelDirectory.open(beside));
  }

  /** As a model for masked words is saved by its encoder: no name begins with the family. */
  private void makeBaseBare(boolean pooler) throws IOException {
    Map<String, Tensor> bare = new TreeMap<>();
    base.weights()
        .forEach(
            (name, tensor) -> {
              if (!name.startsWith("classifier") && (pooler || !name.contains("pooler"))) {
                bare.put(name.replaceFirst("^bert\\.", ""), tensor);
              }
            });
    bare.put("cls.seq_relationship.classifier.weight", ramp(2, base.config().hiddenSize()));
    Path path = Files.createDirectories(folder.resolve("bare"));
    ObjectNode json = base.configJson();
    json.remove("id2label");
    json.putArray("architectures").add("BertModel");
    Files.writeString(path.resolve(ModelDirectory.CONFIG), json.toString());
    Files.copy(base.tokenizer(), path.resolve(ModelDirectory.TOKENIZER));
    SafeTensors.write(path.resolve(ModelDirectory.WEIGHTS), bare);
    base = ModelDirectory.open(path);
  }

  @Test
  void shouldComputeWhatTheBaseComputesWithTheAdapterBesideIt() throws IOException {
    ModelDirectory joined = join(null);

    assertThat(logits(joined)).isEqualTo(expected());
    assertThat(joined.config().labels()).isEqualTo(base.config().labels());
    assertThat(joined.adapter().orElseThrow().config().base()).isEqualTo("some/bert");
    assertThat(logits(base)).isNotEqualTo(logits(joined));
  }

  @Test
  void shouldKeepTheEncodersFileAsOtherVersionsHaveIt() throws IOException {
    Path published = folder.resolve("published");
    ModelWriter.write(published, base);
    join(null);

    String encoder = "model-00001-of-00002.safetensors";
    assertThat(target.resolve(encoder)).hasSameBinaryContentAs(published.resolve(encoder));
    assertThat(target.resolve(ModelWriter.HEAD_SHARD)).doesNotExist();
  }

  @Test
  void shouldTakeABareEncoderAndWriteNamesThatPeftKnows() throws IOException {
    float[] expected = expected();
    makeBaseBare(true);
    ModelDirectory joined = join(List.of("bad", "good"));

    assertThat(logits(joined)).isEqualTo(expected);
    assertThat(joined.config().labels()).containsExactly("bad", "good");
    assertThat(joined.configJson().at("/architectures/0").asText())
        .isEqualTo("BertForSequenceClassification");
    assertThat(SafeTensors.read(target.resolve(LoraAdapter.WEIGHTS)).keySet())
        .contains(PREFIX + "bert.pooler.dense.weight", PREFIX + QUERY + LoraAdapter.A);
    assertThat(SafeTensors.read(target.resolve("model-00001-of-00002.safetensors")).keySet())
        .allMatch(name -> name.startsWith("bert."));
  }

  @Test
  void shouldTakeAnAdapterOfABareEncoder() throws IOException {
    float[] expected = expected();
    for (String half : List.of(LoraAdapter.A, LoraAdapter.B)) {
      tensors.put(
          PREFIX + QUERY.substring("bert.".length()) + half, tensors.remove(PREFIX + QUERY + half));
    }
    config.put("task_type", "FEATURE_EXTRACTION");
    writeAdapter();

    assertThat(logits(join(null))).isEqualTo(expected);
  }

  @Test
  void shouldReadWhatTorchSaved() throws IOException {
    float[] expected = expected();
    Files.delete(adapter.resolve(LoraAdapter.WEIGHTS));
    TorchSave.write(adapter.resolve("adapter_model.bin"), tensors);

    assertThat(logits(join(null))).isEqualTo(expected);
  }

  @Test
  void shouldTakeLabelsFromTheAdaptersOwnConfig() throws IOException {
    Files.writeString(
        adapter.resolve(ModelDirectory.CONFIG),
        "{\"model_type\": \"bert\", \"id2label\": {\"0\": \"no\", \"1\": \"yes\"}}");

    assertThat(join(null).config().labels()).containsExactly("no", "yes");
  }

  @Test
  void shouldTakeMoreLabelsThanTheBaseHas() throws IOException {
    int hidden = base.config().hiddenSize();
    tensors.put(PREFIX + "classifier.weight", ramp(3, hidden));
    tensors.put(PREFIX + "classifier.bias", ramp(3));
    writeAdapter();

    assertThatThrownBy(() -> join(null))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("3 outputs", "[negative, positive]", "--labels");
    assertThat(target).doesNotExist();
    assertThat(join(List.of("a", "b", "c")).config().labels()).containsExactly("a", "b", "c");
  }

  @Test
  void shouldSayThatNobodyNamesTheLabels() throws IOException {
    makeBaseBare(true);

    assertThatThrownBy(() -> join(null))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("2 outputs", "no labels", "--labels");
  }

  @Test
  void shouldRefuseWhereNobodyHasAClassifier() throws IOException {
    makeBaseBare(true);
    tensors.keySet().removeIf(name -> name.contains("classifier"));
    writeAdapter();

    assertThatThrownBy(() -> join(List.of("a", "b")))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("Neither", "classifier", "SEQ_CLS");
  }

  /** PEFT keeps a DeBERTa's pooler, drawn at random, only if it is told to. */
  @Test
  void shouldRefuseWhereTheLayerBelowTheClassifierIsLost() throws IOException {
    makeBaseBare(false);

    assertThatThrownBy(() -> join(List.of("a", "b")))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContainingAll("bert.pooler.dense", "modules_to_save");
  }

  @Test
  void shouldRefuseABaseOfAnotherFamilyByItsConfig() throws IOException {
    Files.writeString(adapter.resolve(ModelDirectory.CONFIG), "{\"model_type\": \"roberta\"}");

    assertThatThrownBy(() -> join(null))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("another base", "\"roberta\"", "\"bert\"");
  }

  @Test
  void shouldRefuseABaseOfAnotherFamilyByItsNames() throws IOException {
    base = TinyModel.writeRoberta(folder.resolve("roberta"), 1);

    assertThatThrownBy(() -> join(null))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContainingAll("another base", QUERY);
  }

  @Test
  void shouldRefuseABaseOfAnotherWidth() throws IOException {
    tensors.put(PREFIX + QUERY + LoraAdapter.A, ramp(2, 999));
    writeAdapter();

    assertThatThrownBy(() -> join(null))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContainingAll("another base", "999");
    assertThat(target).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"r | 0", "use_dora | true", "rank_pattern | {\"a\": 1}"})
  void shouldNameWhatItDoesNotKnow(String key, String value) throws IOException {
    config.set(key, JSON.readTree(value));
    writeAdapter();

    assertThatThrownBy(() -> join(null))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("\"" + key + "\" is " + value.replace(" ", ""));
  }

  @Test
  void shouldKeepLayersOfTheEncoderThatTheAdapterBringsWhole() throws IOException {
    String norm = "bert.encoder.layer.1.output.LayerNorm.weight";
    tensors.put(PREFIX + norm, ramp(base.config().hiddenSize()));
    writeAdapter();

    ModelDirectory joined = join(null);

    assertThat(joined.weights().get(norm)).isEqualTo(ramp(base.config().hiddenSize()));
    Path again = folder.resolve("again");
    ModelWriter.write(again, joined);
    assertThat(ModelDirectory.open(again).weights()).isEqualTo(joined.weights());
  }

  @Test
  void shouldRefuseALayerThatTheBaseLacks() throws IOException {
    tensors.put(PREFIX + "score.weight", ramp(2, 4));
    writeAdapter();

    assertThatThrownBy(() -> join(null))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContainingAll("another base", "score.weight");
  }

  /** A pair of the pooler becomes part of the pooler, which is written whole. */
  @Test
  void shouldTakeAnAdapterOfTheHeadAlone() throws IOException {
    String pooler = "bert.pooler.dense";
    for (String half : List.of(LoraAdapter.A, LoraAdapter.B)) {
      tensors.put(PREFIX + pooler + half, tensors.remove(PREFIX + QUERY + half));
    }
    writeAdapter();

    ModelDirectory joined = join(null);

    assertThat(logits(joined)).isEqualTo(expected());
    assertThat(joined.adapter()).isEmpty();
  }

  @Test
  void shouldAskWhatBecomesOfAnAdapterOfTheBase() throws IOException {
    ModelDirectory plain = base;
    ModelDirectory first = join(null);
    base = first;
    target = folder.resolve("second");

    assertThatThrownBy(() -> join(null))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("already", "--base-adapter merge", "--base-adapter drop");
    Map<String, Tensor> merged = join(AdapterJoin.OfBase.MERGE, null).weights();
    target = folder.resolve("third");
    base = ModelDirectory.open(withPooler(first));
    Map<String, Tensor> dropped = join(AdapterJoin.OfBase.DROP, null).weights();

    String weight = QUERY + ".weight";
    assertThat(dropped.get(weight)).isEqualTo(first.weights().get(weight));
    float before = plain.weights().get(weight).floats()[0];
    float once = first.weights().get(weight).floats()[0];
    assertThat(merged.get(weight).floats()[0]).isEqualTo(once + (once - before));
  }

  /** What the base lost with its adapter, the new one has to bring. */
  private Path withPooler(ModelDirectory model) throws IOException {
    model
        .weights()
        .forEach(
            (name, tensor) -> {
              if (name.contains("pooler")) {
                tensors.put(PREFIX + name, tensor);
              }
            });
    writeAdapter();
    return model.path();
  }

  @Test
  void shouldDoubtABaseOfAnotherName() throws IOException {
    ObjectNode json = base.configJson();
    Path file = base.path().resolve(ModelDirectory.CONFIG);
    List<Boolean> doubts = new ArrayList<>();
    for (String name : List.of("some/bert", "/models/bert", "other/roberta")) {
      Files.writeString(file, json.put("_name_or_path", name).toString());
      base = ModelDirectory.open(base.path());
      doubts.add(new AdapterJoin(adapter, base, null, null).doubt().isPresent());
    }

    assertThat(doubts).containsExactly(false, false, true);
  }

  @Test
  void shouldRefuseWhatIsNoAdapterAlone() throws IOException {
    Path whole = join(null).path();

    assertThatThrownBy(() -> new AdapterJoin(whole, base, null, null))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll("weights of its own", "no base");
    assertThatThrownBy(() -> new AdapterJoin(base.path(), base, null, null))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(LoraConfig.FILE);
  }

  @Test
  void shouldJoinItsOwnExportedAdapterAgain() throws IOException {
    ModelDirectory joined = join(List.of("bad", "good"));
    Path exported = folder.resolve("exported");
    ModelWriter.writeAdapter(exported, joined);
    Path merged = folder.resolve("merged");
    ModelWriter.writeMerged(merged, joined);
    adapter = exported;
    target = folder.resolve("again");
    ModelDirectory again = join(null);

    assertThat(again.version()).isEqualTo(joined.version());
    assertThat(merged.resolve(LoraConfig.FILE)).doesNotExist();
    assertThat(ModelDirectory.open(merged).weights()).isEqualTo(joined.weights());
    assertThat(logits(ModelDirectory.open(merged))).isEqualTo(logits(joined));
    assertThatThrownBy(() -> ModelWriter.writeAdapter(folder.resolve("none"), base))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("no adapter");
  }
}
