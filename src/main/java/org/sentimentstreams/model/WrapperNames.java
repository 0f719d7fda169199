package org.sentimentstreams.model;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sentimentstreams.model.torchscript.Families;
import org.sentimentstreams.model.torchscript.Family;

/**
 * Names of tensors as trainers leave them: what wraps a model puts its own name before all names,
 * such as {@code module.} (data parallel), {@code _orig_mod.} (compiled) and {@code model.}
 * (Lightning), one inside of the other.
 */
final class WrapperNames {
  /** Each supported family has its word embeddings here; wrappers are the first group. */
  private static final Pattern WORDS =
      Pattern.compile(
          Families.all().stream()
              .map(WrapperNames::words)
              .distinct()
              .collect(Collectors.joining("|", "((?:[^.]+\\.)*?)(?:", ")\\.weight")));

  private static final Pattern PART = Pattern.compile("(^|\\.)(embeddings|\\w*layer\\w*)\\.");

  private WrapperNames() {}

  private static String words(Family family) {
    return "(?:%s)?%s".formatted(Pattern.quote(family.prefix()), Pattern.quote(family.words()));
  }

  /** Takes off what stands before all names and belongs to no model that is supported. */
  static <T> Map<String, T> takeOff(Map<String, T> weights) {
    String prefix = prefix(weights.keySet());
    if (prefix.isEmpty()) {
      return weights;
    }
    Map<String, T> bare = new TreeMap<>();
    weights.forEach(
        (name, tensor) ->
            bare.put(name.startsWith(prefix) ? name.substring(prefix.length()) : name, tensor));
    return bare;
  }

  /** What is taken off; empty if nothing is. */
  static String prefix(Set<String> names) {
    return names.stream()
        .map(WORDS::matcher)
        .filter(Matcher::matches)
        .map(words -> words.group(1))
        .findFirst()
        .filter(
            prefix ->
                names.stream()
                    .allMatch(name -> name.startsWith(prefix) || isBeside(name, prefix, names)))
        .orElse("");
  }

  /**
   * Whether a tensor belongs to what trained the model and not to the model, such as the weights of
   * a loss. A layer of a head that stands beside the wrapped encoder is none: nobody knows what
   * comes between the two.
   */
  private static boolean isBeside(String name, String prefix, Set<String> names) {
    return !ModelWriter.isHead(name)
        && !PART.matcher(name).find()
        && !names.contains(prefix + name);
  }
}
