package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.model.weights.pytorch.TorchSave;

class ModelInspectorTest {
  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeAModel() throws IOException {
    model = folder.resolve("model");
    TinyModel.write(model, 1);
  }

  private Inspection inspect() {
    return ModelInspector.inspect(model, 32);
  }

  private void config(String from, String to) throws IOException {
    Path file = model.resolve(ModelDirectory.CONFIG);
    Files.writeString(file, Files.readString(file).replace(from, to));
    assertThat(file).content().contains(to);
  }

  @Test
  void shouldSayWhatAModelIs() {
    Inspection inspection = inspect();

    assertThat(inspection.refusal()).isEmpty();
    assertThat(inspection.facts())
        .containsEntry("family", "bert")
        .containsEntry("architecture", "BertForSequenceClassification")
        .containsEntry("weights", "model.safetensors")
        .containsEntry("types", "F32")
        .containsEntry("layers", 2)
        .containsEntry("longestInput", 64)
        .containsEntry("labels", java.util.List.of("negative", "positive"))
        .containsEntry("tokenizer", "BertTokenizer, tokenizer.json")
        .containsEntry("output", "one label a text (softmax)");
    assertThat(inspection.odd())
        .containsExactly("it can read 64 tokens, and model.max.tokens cuts texts at 32");
  }

  @Test
  void shouldNameWhatIsOdd() throws IOException {
    Path file = model.resolve(ModelDirectory.WEIGHTS);
    Map<String, Tensor> wrapped = new TreeMap<>();
    SafeTensors.read(file).forEach((name, tensor) -> wrapped.put("module." + name, tensor));
    wrapped.put("loss_fn.weight", Tensor.zeros(2));
    TorchSave.write(model.resolve(ModelDirectory.PYTORCH_WEIGHTS), wrapped);
    Files.delete(file);
    SafeTensors.write(file, wrapped);
    Files.writeString(model.resolve("model_head.pkl"), "pickled");
    Files.writeString(model.resolve("tokenizer_config.json"), "{\"model_max_length\": 20}");
    config(
        "\"id2label\": {\"0\": \"negative\", \"1\": \"positive\"}",
        "\"id2label\": {\"0\": \"LABEL_0\", \"1\": \"LABEL_1\"}, \"num_labels\": 5, \"auto_map\": {}, \"label2id\": {\"LABEL_0\": 1}");

    Inspection inspection = inspect();

    assertThat(inspection.refusal()).isEmpty();
    assertThat(String.join("\n", inspection.odd()))
        .contains(
            "no names but [LABEL_0, LABEL_1]",
            "no place for: loss_fn.weight",
            "pytorch_model.bin is not read",
            "model_head.pkl is a pickle",
            "\"auto_map\"",
            "\"LABEL_0\" is 0 in \"id2label\", which counts, and 1 in \"label2id\"",
            "\"num_labels\" is 5",
            "\"model_max_length\" of 20",
            "\"module.\" before the names");
  }

  @Test
  void shouldSeeThatTheTokenizerIsNotItsFileAlone() throws IOException {
    Files.writeString(model.resolve("tokenizer_config.json"), "{\"do_lower_case\": false}");

    assertThat(String.join("\n", inspect().odd())).contains("tokenizer.json is changed by");
  }

  @Test
  void shouldSayThatThereIsNoTokenizer() throws IOException {
    Files.delete(model.resolve(ModelDirectory.TOKENIZER));

    assertThat(inspect().facts())
        .containsEntry("tokenizer", "BertTokenizer, without a tokenizer.json");
    assertThat(inspect().refusal()).get().asString().contains("has no tokenizer.json");
  }

  @Test
  void shouldSeeThatNothingStandsBeforeATextsOwnTokens() throws IOException {
    Path tokenizer = model.resolve(ModelDirectory.TOKENIZER);
    Files.writeString(
        tokenizer,
        Files.readString(tokenizer)
            .replaceFirst("(?s)\"post_processor\": .*?\"decoder\"", "\"decoder\""));

    assertThat(String.join("\n", inspect().odd())).contains("puts no token before a text");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"bert\" | \"gpt2\" | model_type \"gpt2\" is not supported | gpt2",
        "\"hidden_size\": 16 | \"hidden_size\": 32 | has the shape | bert",
        "\"positive\" | \"negative\" | the label \"negative\" twice | bert",
      })
  void shouldSayWhyNotAndWhatIsKnownAllTheSame(String from, String to, String why, String family)
      throws IOException {
    config(from, to);

    Inspection inspection = inspect();

    assertThat(inspection.refusal()).get().asString().contains(why);
    assertThat(inspection.facts()).containsEntry("family", family).containsKey("parameters");
  }

  @Test
  void shouldNameAHeadThatLabelsNoTexts() throws IOException {
    config("ForSequenceClassification", "ForMaskedLM");
    Path file = model.resolve(ModelDirectory.WEIGHTS);
    Map<String, Tensor> encoder = new TreeMap<>(SafeTensors.read(file));
    encoder.keySet().removeIf(name -> name.startsWith("classifier"));
    Files.delete(file);
    SafeTensors.write(file, encoder);

    assertThat(inspect().refusal()).get().asString().contains("a BertForMaskedLM", "train run");
  }

  @Test
  void shouldSayWhyNotOfWhatIsNoModelAtAll() throws IOException {
    assertThat(ModelInspector.inspect(folder.resolve("nowhere"), 32).refusal())
        .get()
        .asString()
        .contains("There is no model at");
    Files.writeString(model.resolve(ModelDirectory.CONFIG), "{");
    assertThat(inspect().refusal()).get().asString().contains("is not JSON");
    Files.writeString(model.resolve(ModelDirectory.WEIGHTS), "");
    assertThat(inspect().refusal()).get().asString().contains("is not JSON");
  }
}
