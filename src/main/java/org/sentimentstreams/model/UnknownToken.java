package org.sentimentstreams.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;

/** Finds the token that a tokenizer gives to what is in no vocabulary, such as [UNK]. */
final class UnknownToken {
  private static final JsonFactory JSON = new JsonFactory();

  private UnknownToken() {}

  /**
   * @param tokenizerJson the file
   * @param parts of it, without the vocabulary
   * @return its id; empty if the tokenizer has none, as one that can spell every byte
   * @throws IOException if the file cannot be read
   */
  static OptionalLong of(Path tokenizerJson, Map<String, JsonNode> parts) throws IOException {
    JsonNode model = parts.get("model");
    if (model.path("unk_id").isIntegralNumber()) {
      return OptionalLong.of(model.path("unk_id").asLong());
    }
    JsonNode name = model.path("unk_token");
    if (!name.isTextual()) {
      return OptionalLong.empty();
    }
    for (JsonNode token : parts.get("added_tokens")) {
      if (token.path("content").asText().equals(name.asText())) {
        return OptionalLong.of(token.path("id").asLong());
      }
    }
    return inVocabulary(tokenizerJson, name.asText());
  }

  private static OptionalLong inVocabulary(Path tokenizerJson, String name) throws IOException {
    try (JsonParser parser = JSON.createParser(tokenizerJson.toFile())) {
      parser.nextToken();
      if (!enter(parser, "model") || !enter(parser, "vocab")) {
        return OptionalLong.empty();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean isIt = parser.currentName().equals(name);
        if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT && isIt) {
          return OptionalLong.of(parser.getLongValue());
        }
        parser.skipChildren();
      }
    }
    return OptionalLong.empty();
  }

  /** Goes to the beginning of an object's entry; false if it has none that is an object. */
  private static boolean enter(JsonParser parser, String entry) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      boolean isObject = parser.nextToken() == JsonToken.START_OBJECT;
      if (name.equals(entry)) {
        return isObject;
      }
      parser.skipChildren();
    }
    return false;
  }
}
