package org.sentimentstreams.training.recipe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Recipes as "name" and "key=value" spell them. */
public final class TestRecipes {
  private TestRecipes() {}

  /** The recipe of that name with what differs from it; the later of two values counts. */
  public static Recipe read(String name, List<String> base, String... overrides) {
    Map<String, String> map = new LinkedHashMap<>();
    Stream.concat(base.stream(), Stream.of(overrides))
        .map(override -> override.split("=", 2))
        .forEach(keyAndValue -> map.put(keyAndValue[0], keyAndValue[1]));
    return RecipeReader.read(name, map);
  }

  /** A recipe and what differs from it, in one line. */
  public static Recipe read(String spelled) {
    List<String> words = List.of(spelled.split(" "));
    return read(words.get(0), words.subList(1, words.size()));
  }
}
