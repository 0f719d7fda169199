package org.sentimentstreams.model.torchscript;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sentimentstreams.model.ConfigKeys;

/** The families that are supported, by the {@code model_type} of config.json. */
public final class Families {
  private static final Map<String, Family> BY_TYPE = new LinkedHashMap<>();

  static {
    BY_TYPE.put("bert", bert());
    BY_TYPE.put("distilbert", distilBert());
    BY_TYPE.put("roberta", roberta("Roberta"));
    BY_TYPE.put("xlm-roberta", roberta("XLMRoberta"));
    BY_TYPE.put("camembert", roberta("Camembert"));
    BY_TYPE.put("electra", Electra.family());
    BY_TYPE.put("mpnet", Mpnet.family());
    BY_TYPE.put("albert", Albert.family());
    BY_TYPE.put("modernbert", ModernBert.family());
    BY_TYPE.put("deberta-v2", DebertaV2.family());
  }

  private Families() {}

  /** All values of {@code model_type} that are supported. */
  public static Set<String> types() {
    return Collections.unmodifiableSet(BY_TYPE.keySet());
  }

  /** All families. */
  public static Collection<Family> all() {
    return Collections.unmodifiableCollection(BY_TYPE.values());
  }

  /**
   * @param modelType as in config.json
   * @throws IllegalArgumentException if the family is not known
   */
  public static Family of(String modelType) {
    Family family = BY_TYPE.get(modelType);
    if (family == null) {
      throw new IllegalArgumentException("Unknown model_type \"" + modelType + "\"");
    }
    return family;
  }

  private static Family bert() {
    return new Family(
        "Bert",
        "BertTokenizer",
        "bert.",
        List.of("embeddings", "encoder", "pooler"),
        ConfigKeys.BERT,
        config -> Map.of(),
        new BertStructure(BertNames.BERT),
        List.of(
            new HeadLayer("pooler.dense", HeadLayer.TANH, false), HeadLayer.last("classifier")));
  }

  private static Family distilBert() {
    return new Family(
        "DistilBert",
        "DistilBertTokenizer",
        "distilbert.",
        List.of("embeddings", "transformer"),
        ConfigKeys.DISTILBERT,
        config -> Map.of(),
        new BertStructure(BertNames.DISTILBERT),
        List.of(
            new HeadLayer("pre_classifier", HeadLayer.RELU, false), HeadLayer.last("classifier")));
  }

  private static Family roberta(String className) {
    return new Family(
        className,
        className + "Tokenizer",
        "roberta.",
        List.of("embeddings", "encoder", "pooler"),
        ConfigKeys.BERT.countingFrom(config -> config.whole("pad_token_id", 1)),
        config -> Map.of(),
        new BertStructure(BertNames.BERT),
        List.of(
            new HeadLayer("classifier.dense", HeadLayer.TANH, true),
            HeadLayer.last("classifier.out_proj")));
  }
}
