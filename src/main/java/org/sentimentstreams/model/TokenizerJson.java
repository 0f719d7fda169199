package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code tokenizer.json} of checkpoints that come with older files: BERT's {@code vocab.txt},
 * or RoBERTa's {@code vocab.json} and {@code merges.txt}. As Hugging Face's converters would write
 * it.
 */
final class TokenizerJson {
  static final String WORDS = "vocab.txt";
  static final String PIECES = "vocab.json";
  static final String MERGES = "merges.txt";

  private static final ObjectMapper JSON = new ObjectMapper();

  private TokenizerJson() {}

  /** Whether a directory has files that this can be made from. */
  static boolean canBeMadeFrom(Path directory) {
    return Files.isRegularFile(directory.resolve(WORDS))
        || Files.isRegularFile(directory.resolve(PIECES))
            && Files.isRegularFile(directory.resolve(MERGES));
  }

  /**
   * @throws InvalidModelException if a vocabulary has not the special tokens of its kind
   * @throws IOException if a file cannot be read
   */
  static String from(Path directory) throws IOException {
    Path settings = directory.resolve("tokenizer_config.json");
    JsonNode config =
        Files.isRegularFile(settings) ? ModelConfig.json(settings) : JSON.createObjectNode();
    return Files.isRegularFile(directory.resolve(WORDS))
        ? wordPiece(directory.resolve(WORDS), config)
        : byteLevel(directory, config);
  }

  private static String wordPiece(Path file, JsonNode config) throws IOException {
    List<String> words = Files.readAllLines(file, StandardCharsets.UTF_8);
    ObjectNode vocabulary = JSON.createObjectNode();
    for (int id = 0; id < words.size(); id++) {
      vocabulary.put(words.get(id), id);
    }
    boolean lowercase = config.path("do_lower_case").asBoolean(true);
    ObjectNode root = root(vocabulary, List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
    root.putObject("normalizer")
        .put("type", "BertNormalizer")
        .put("clean_text", true)
        .put("handle_chinese_chars", config.path("tokenize_chinese_chars").asBoolean(true))
        .put("lowercase", lowercase)
        .set(
            "strip_accents",
            config.path("strip_accents").isBoolean() ? config.get("strip_accents") : null);
    root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    ObjectNode processor = root.putObject("post_processor").put("type", "BertProcessing");
    pair(processor.putArray("sep"), "[SEP]", vocabulary, file);
    pair(processor.putArray("cls"), "[CLS]", vocabulary, file);
    root.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
    root.putObject("model")
        .put("type", "WordPiece")
        .put("unk_token", "[UNK]")
        .put("continuing_subword_prefix", "##")
        .put("max_input_chars_per_word", 100)
        .set("vocab", vocabulary);
    return JSON.writeValueAsString(root);
  }

  private static String byteLevel(Path directory, JsonNode config) throws IOException {
    Path file = directory.resolve(PIECES);
    if (!(ModelConfig.json(file) instanceof ObjectNode vocabulary)) {
      throw new InvalidModelException(file + " is no JSON object");
    }
    boolean prefix = config.path("add_prefix_space").asBoolean(false);
    ObjectNode root = root(vocabulary, List.of("<s>", "<pad>", "</s>", "<unk>", "<mask>"));
    root.putObject("pre_tokenizer")
        .put("type", "ByteLevel")
        .put("add_prefix_space", prefix)
        .put("trim_offsets", true);
    ObjectNode processor =
        root.putObject("post_processor")
            .put("type", "RobertaProcessing")
            .put("trim_offsets", true)
            .put("add_prefix_space", prefix);
    pair(processor.putArray("sep"), "</s>", vocabulary, file);
    pair(processor.putArray("cls"), "<s>", vocabulary, file);
    root.putObject("decoder")
        .put("type", "ByteLevel")
        .put("add_prefix_space", true)
        .put("trim_offsets", true);
    ObjectNode model = root.putObject("model").put("type", "BPE");
    model.put("continuing_subword_prefix", "").put("end_of_word_suffix", "");
    model.set("vocab", vocabulary);
    ArrayNode merges = model.putArray("merges");
    merges(directory.resolve(MERGES)).forEach(merges::add);
    return JSON.writeValueAsString(root);
  }

  /** The first line is a comment with the format's version. */
  private static List<String> merges(Path file) throws IOException {
    List<String> merges = new ArrayList<>(Files.readAllLines(file, StandardCharsets.UTF_8));
    if (!merges.isEmpty() && merges.get(0).startsWith("#version")) {
      merges.remove(0);
    }
    merges.removeIf(String::isBlank);
    return merges;
  }

  private static ObjectNode root(ObjectNode vocabulary, List<String> specials) {
    ObjectNode root = JSON.createObjectNode().put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    for (String special : specials) {
      if (vocabulary.has(special)) {
        added
            .addObject()
            .put("id", vocabulary.get(special).asInt())
            .put("content", special)
            .put("single_word", false)
            .put("lstrip", special.equals("<mask>"))
            .put("rstrip", false)
            .put("normalized", false)
            .put("special", true);
      }
    }
    root.putNull("normalizer");
    return root;
  }

  private static void pair(ArrayNode target, String token, ObjectNode vocabulary, Path file) {
    if (!vocabulary.path(token).isInt()) {
      throw new InvalidModelException("%s has no token %s".formatted(file, token));
    }
    target.add(token).add(vocabulary.get(token).asInt());
  }
}
