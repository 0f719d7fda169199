package org.sentimentstreams.data;

import java.util.List;

/** What a column can mean, with the names it usually has, the most telling first. */
enum Role {
  TEXT(
      "text",
      "text",
      "review",
      "sentence",
      "content",
      "body",
      "comment",
      "reviewText",
      "review_text",
      "review_body"),
  LABEL("label", "label", "sentiment", "gold", "class"),
  ID("id", "id", "reviewId", "review_id", "key"),
  ITEM("item", "item", "itemId", "item_id", "product", "title_id"),
  LANGUAGE("language", "language", "lang"),
  LABEL_SOURCE("source", "source");

  private final String word;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> usualNames;

  Role(String word, String... usualNames) {
    this.word = word;
    this.usualNames = List.of(usualNames);
  }

  /** The name the user gave for this role, or null. */
  String explicit(Columns columns) {
    return switch (this) {
      case TEXT -> columns.text();
      case LABEL -> columns.label();
      case ID -> columns.id();
      case ITEM, LANGUAGE, LABEL_SOURCE -> null;
    };
  }

  List<String> usualNames() {
    return usualNames;
  }

  /** Whether it is only passed on, and read neither by a model nor by a training. */
  boolean isOptional() {
    return this == ITEM || this == LANGUAGE || this == LABEL_SOURCE;
  }

  String flag() {
    return "--" + word + "-column";
  }

  @Override
  public String toString() {
    return word;
  }
}
