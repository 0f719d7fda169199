package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.model.torchscript.StudentWeights;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

/**
 * A DistilBERT made of layers of a BERT, as its authors began theirs: to train from. It has no
 * head, and without training it says little: its layers expect what the missing ones did.
 *
 * @param teacher a BERT
 * @param layers of the teacher, in rising order, the first one being 0; DistilBERT's authors took
 *     0, 2, 4, 7, 9 and 11 of bert-base
 */
public record DistilBertStudent(ModelDirectory teacher, List<Integer> layers) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** DistilBERT has no entry for it in its config.json. */
  private static final double EPSILON = 1e-12;

  /**
   * @throws InvalidModelException if the teacher is no BERT, or has no such layers
   */
  public DistilBertStudent {
    layers = List.copyOf(layers);
    ModelConfig config = teacher.config();
    if (!config.modelType().equals("bert")) {
      throw new InvalidModelException(
          "%s is of the family %s: a DistilBERT can be made of layers of a bert only"
              .formatted(teacher.path(), config.modelType()));
    }
    if (config.layerNormEpsilon() != EPSILON) {
      throw new InvalidModelException(
          "%s has a \"layer_norm_eps\" of %s: a DistilBERT's is always %s"
              .formatted(teacher.path(), config.layerNormEpsilon(), EPSILON));
    }
    int before = -1;
    for (int layer : layers) {
      requireLayer(layer, before, teacher);
      before = layer;
    }
  }

  private static void requireLayer(int layer, int before, ModelDirectory teacher) {
    int last = teacher.config().layers() - 1;
    if (layer < 0 || layer > last) {
      throw new InvalidModelException(
          "There is no layer %d in %s: it has the layers 0 to %d"
              .formatted(layer, teacher.path(), last));
    }
    if (layer <= before) {
      throw new InvalidModelException(
          "Layer %d stands behind layer %d: name each layer once, in rising order"
              .formatted(layer, before));
    }
  }

  /**
   * Writes a Hugging Face directory.
   *
   * @param target is made
   * @throws org.sentimentstreams.model.weights.InvalidWeightsException if the teacher's weights are
   *     damaged
   * @throws IOException if a file cannot be read or written
   */
  public ModelDirectory write(Path target) throws IOException {
    Map<String, Tensor> weights = StudentWeights.of(teacher.config(), layers, teacher.weights());
    Files.createDirectories(target);
    Files.writeString(
        target.resolve(ModelDirectory.CONFIG), config(StudentWeights.feedForward(weights)));
    Files.copy(teacher.tokenizer(), target.resolve(ModelDirectory.TOKENIZER));
    SafeTensors.write(target.resolve(ModelDirectory.WEIGHTS), weights);
    return ModelDirectory.open(target);
  }

  private String config(int feedForward) throws IOException {
    ModelConfig bert = teacher.config();
    ObjectNode config = JSON.createObjectNode();
    config.putArray("architectures").add("DistilBertModel");
    config
        .put("model_type", "distilbert")
        .put("dim", bert.hiddenSize())
        .put("n_layers", layers.size())
        .put("n_heads", bert.heads())
        .put("hidden_dim", feedForward)
        .put("vocab_size", bert.vocabularySize())
        .put("max_position_embeddings", bert.maxPositions())
        .put("sinusoidal_pos_embds", false)
        .put("activation", bert.activation())
        .put("dropout", 0.1)
        .put("attention_dropout", 0.1)
        .put("seq_classif_dropout", 0.2)
        .put("pad_token_id", 0);
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n";
  }
}
