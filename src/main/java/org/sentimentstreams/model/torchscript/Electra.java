package org.sentimentstreams.model.torchscript;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentimentstreams.model.ConfigKeys;
import org.sentimentstreams.model.ModelConfig;

/**
 * ELECTRA's discriminator: BERT with embeddings that may be narrower than its hidden states, and a
 * head of its own.
 *
 * @see <a href="https://arxiv.org/abs/2003.10555">Clark et al., ELECTRA (2020)</a>
 */
final class Electra implements Structure {
  private static final String EMBEDDING_SIZE = "embedding_size";

  private Electra() {}

  static Family family() {
    return new Family(
        "Electra",
        "ElectraTokenizer",
        "electra.",
        List.of("embeddings", "embeddings_project", "encoder"),
        ConfigKeys.BERT,
        config -> Map.of(EMBEDDING_SIZE, config.natural(EMBEDDING_SIZE, 128)),
        new Electra(),
        List.of(
            new HeadLayer("classifier.dense", HeadLayer.GELU, true),
            HeadLayer.last("classifier.out_proj")));
  }

  private static BertStructure like(ModelConfig config) {
    boolean narrow = config.whole(EMBEDDING_SIZE) != config.hiddenSize();
    return new BertStructure(
        narrow ? BertNames.BERT.projectedBy("embeddings_project") : BertNames.BERT);
  }

  @Override
  public String words() {
    return BertNames.BERT.words();
  }

  @Override
  public Optional<String> resource(ModelConfig config) {
    return like(config).resource(config);
  }

  @Override
  public Modules inference(ModelConfig config, Layers layers) {
    return like(config).inference(config, layers);
  }

  @Override
  public Modules training(ModelConfig config, TrainingLayers layers) {
    return like(config).training(config, layers);
  }

  @Override
  public int layerOf(ModelConfig config, String name) {
    return like(config).layerOf(config, name);
  }
}
