package org.sentimentstreams.training.recipe;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sentimentstreams.config.Suggestion;
import org.sentimentstreams.data.JsonFault;

/**
 * Reads recipes. A file names what differs from {@code defaults.yaml}; a key that is not there is
 * refused with the nearest one that is.
 */
public final class RecipeReader {
  private static final String DEFAULTS = "defaults";
  private static final String ENDING = ".yaml";

  /** Recipes that come along, the plainest first. */
  private static final List<String> NAMES =
      List.of(
          "head",
          "few-labels",
          "setfit",
          "multi-label",
          "lora",
          "wide",
          "fine-tune",
          "imdb-bert-bce",
          "gradual-unfreeze",
          "distilbert-finetune",
          "distilbert-cls",
          "distilbert-scratch",
          "frozen-mlp",
          "full-mlp");

  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .build())
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS))
          .build();

  private RecipeReader() {}

  /** The names of the recipes that come along. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * @param nameOrFile a recipe that comes along, or the path of a YAML file
   * @param overrides values by dotted key, such as {@code optimizer.learning-rate}, which win
   * @throws InvalidRecipeException if there is no such recipe, or it has an unknown key or a value
   *     that cannot be
   */
  public static Recipe read(String nameOrFile, Map<String, String> overrides) {
    ObjectNode given = NAMES.contains(nameOrFile) ? resource(nameOrFile) : file(nameOrFile);
    return recipe(baseName(nameOrFile), given, overrides);
  }

  /**
   * @param name what the recipe is called
   * @param yaml as in a file
   * @throws InvalidRecipeException as above
   */
  public static Recipe parse(String name, String yaml) {
    try {
      return recipe(name, object(YAML.readTree(yaml), name), Map.of());
    } catch (JsonProcessingException e) {
      throw new InvalidRecipeException(name + " is not YAML: " + JsonFault.of(e), e);
    }
  }

  private static Recipe recipe(String name, ObjectNode given, Map<String, String> overrides) {
    ObjectNode tree = resource(DEFAULTS);
    ObjectNode known = tree.deepCopy();
    merge(tree, given, known, "");
    overrides.forEach((key, value) -> merge(tree, nested(key, value), known, ""));
    tree.put("name", name);
    return recipe(tree, name);
  }

  /** The whole recipe as YAML, with everything that its file left out. */
  public static String write(Recipe recipe) {
    ObjectNode tree = YAML.valueToTree(recipe);
    tree.remove("name");
    try {
      return YAML.writeValueAsString(kebabValues(tree));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode resource(String name) {
    try (InputStream in = RecipeReader.class.getResourceAsStream(name + ENDING)) {
      return (ObjectNode) YAML.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode file(String nameOrFile) {
    Path path = Path.of(nameOrFile);
    if (!Files.isRegularFile(path)) {
      throw new InvalidRecipeException(
          "There is no recipe \"%s\"%s: name a YAML file, or one of %s"
              .formatted(nameOrFile, didYouMean(nameOrFile, NAMES), String.join(", ", NAMES)));
    }
    try {
      return object(YAML.readTree(path.toFile()), nameOrFile);
    } catch (JsonProcessingException e) {
      throw new InvalidRecipeException(path + " is not YAML: " + JsonFault.of(e), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode object(JsonNode tree, String source) {
    if (tree instanceof ObjectNode object) {
      return object;
    }
    throw new InvalidRecipeException(
        source + " holds no keys: a line such as \"epochs: 3\" is needed");
  }

  private static ObjectNode nested(String key, String value) {
    ObjectNode root = YAML.createObjectNode();
    ObjectNode parent = root;
    List<String> path = List.of(key.split("\\."));
    for (String name : path.subList(0, path.size() - 1)) {
      parent = parent.putObject(name);
    }
    try {
      JsonNode read = YAML.readTree(value);
      parent.set(path.get(path.size() - 1), read.isMissingNode() ? NullNode.instance : read);
    } catch (JsonProcessingException e) {
      parent.set(path.get(path.size() - 1), new TextNode(value));
    }
    return root;
  }

  /** Lays the given values over those in {@code tree}; all keys must be known. */
  private static void merge(ObjectNode tree, ObjectNode given, ObjectNode known, String path) {
    for (Map.Entry<String, JsonNode> field : given.properties()) {
      String key = field.getKey();
      if (!known.has(key)) {
        List<String> names = known.properties().stream().map(Map.Entry::getKey).toList();
        throw new InvalidRecipeException(
            "The recipe key %s%s does not exist%s; there are %s"
                .formatted(path, key, didYouMean(key, names), String.join(", ", names)));
      }
      boolean group = known.get(key).isObject();
      if (group && field.getValue() instanceof ObjectNode inner) {
        merge((ObjectNode) tree.get(key), inner, (ObjectNode) known.get(key), path + key + ".");
      } else if (group || field.getValue().isContainerNode()) {
        throw new InvalidRecipeException(
            "The recipe key %s%s is %s: %s is needed"
                .formatted(path, key, field.getValue(), group ? "a group of keys" : "one value"));
      } else {
        tree.set(key, field.getValue());
      }
    }
  }

  private static Recipe recipe(ObjectNode tree, String source) {
    try {
      return YAML.treeToValue(enumValues(tree), Recipe.class);
    } catch (MismatchedInputException e) {
      JsonNode value = tree.at("/" + path(e).replace('.', '/'));
      throw new InvalidRecipeException(
          "%s: %s is %s: %s is needed"
              .formatted(source, path(e), value.asText(), wanted(e.getTargetType())),
          e);
    } catch (JsonMappingException e) {
      if (e.getCause() instanceof InvalidRecipeException invalid) {
        throw new InvalidRecipeException(source + ": " + invalid.getMessage(), invalid);
      }
      throw new InvalidRecipeException(
          "%s: %s cannot be used: another value is needed".formatted(source, path(e)), e);
    } catch (JsonProcessingException e) {
      throw new InvalidRecipeException(source + ": " + JsonFault.of(e), e);
    }
  }

  private static String wanted(Class<?> type) {
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(word -> word.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
          .collect(Collectors.joining(" or "));
    }
    return type == boolean.class ? "true or false" : "a number";
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(JsonMappingException.Reference::getFieldName)
        .collect(Collectors.joining("."));
  }

  /** Words such as macro-f1 as Java writes them. */
  private static ObjectNode enumValues(ObjectNode tree) {
    return mapTexts(tree, text -> text.matches("[a-z0-9-]+") ? text.replace('-', '_') : text);
  }

  private static ObjectNode kebabValues(ObjectNode tree) {
    return mapTexts(tree, text -> text.matches("[a-z0-9_]+") ? text.replace('_', '-') : text);
  }

  private static ObjectNode mapTexts(ObjectNode tree, java.util.function.UnaryOperator<String> f) {
    ObjectNode mapped = YAML.createObjectNode();
    for (Map.Entry<String, JsonNode> field : tree.properties()) {
      JsonNode value = field.getValue();
      if (value instanceof ObjectNode inner) {
        mapped.set(field.getKey(), mapTexts(inner, f));
      } else if (value.isTextual() && !field.getKey().equals("name")) {
        mapped.put(field.getKey(), f.apply(value.asText()));
      } else {
        mapped.set(field.getKey(), value);
      }
    }
    return mapped;
  }

  private static String didYouMean(String word, List<String> names) {
    Optional<String> nearest = Suggestion.nearest(word, names);
    return nearest.map(name -> ": did you mean " + name + "?").orElse("");
  }

  private static String baseName(String nameOrFile) {
    String name = String.valueOf(Path.of(nameOrFile).getFileName());
    return name.replaceFirst("\\.ya?ml$", "");
  }
}
