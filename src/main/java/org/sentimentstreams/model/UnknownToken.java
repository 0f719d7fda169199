package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.OptionalLong;

/** Finds the token that a tokenizer gives to what is in no vocabulary, such as [UNK]. */
final class UnknownToken {
  private UnknownToken() {}

  /**
   * @param parts of a tokenizer.json
   * @return its id; empty if the tokenizer has none, as one that can spell every byte
   */
  static OptionalLong of(Map<String, JsonNode> parts) {
    JsonNode model = parts.get("model");
    if (model.path("unk_id").isIntegralNumber()) {
      return OptionalLong.of(model.path("unk_id").asLong());
    }
    JsonNode name = model.path("unk_token");
    for (JsonNode token : parts.get("added_tokens")) {
      if (name.isTextual() && token.path("content").asText().equals(name.asText())) {
        return OptionalLong.of(token.path("id").asLong());
      }
    }
    return OptionalLong.empty();
  }
}
