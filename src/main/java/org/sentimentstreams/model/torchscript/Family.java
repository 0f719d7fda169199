package org.sentimentstreams.model.torchscript;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.sentimentstreams.model.ConfigKeys;
import org.sentimentstreams.model.ConfigReader;

/**
 * A family of models: where it keeps what in its files, and how its encoder is put together.
 *
 * <p>To add one, write a constant of this record beside {@link Electra} and name it in {@link
 * Families}. What it computes otherwise than BERT stands in one TorchScript resource of its own, as
 * classes that take the places of those of the same name; its {@link Structure} says which, and
 * fills them with weights.
 *
 * @param className Hugging Face's name of it in the names of classes, such as {@code Bert}
 * @param tokenizer the class of tokenizer that it has if no file names one
 * @param prefix what stands before the encoder's names in a checkpoint with a classifier
 * @param roots the first parts of the names that this prefix stands before
 * @param keys where its config.json says what all families have
 * @param own reads what only this family has, by Hugging Face's names, defaults filled in: values
 *     are Integer, Double, Boolean or String; throws {@link
 *     org.sentimentstreams.model.InvalidModelException} for variants that are not supported
 * @param head the two layers from the first hidden state to the logits
 */
public record Family(
    String className,
    String tokenizer,
    String prefix,
    List<String> roots,
    ConfigKeys keys,
    Function<ConfigReader, Map<String, Object>> own,
    Structure structure,
    List<HeadLayer> head) {

  /** Hugging Face's name of the table of word embeddings, without {@code .weight}. */
  public String words() {
    return structure.words();
  }

  /** The name of a tensor with the prefix, if it belongs there. */
  String fullName(String name) {
    return roots.contains(name.split("\\.", 2)[0]) ? prefix + name : name;
  }
}
