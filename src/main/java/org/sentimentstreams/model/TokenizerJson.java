package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sentimentstreams.model.weights.FileCheck;
import org.sentimentstreams.model.weights.NamedFailure;

/**
 * The {@code tokenizer.json} of checkpoints that come with older files: BERT's {@code vocab.txt},
 * or RoBERTa's {@code vocab.json} and {@code merges.txt}. As Hugging Face's converters would write
 * it, for the classes of tokenizers that have those rules.
 */
final class TokenizerJson {
  static final String WORDS = "vocab.txt";
  static final String PIECES = "vocab.json";
  static final String MERGES = "merges.txt";

  private static final ObjectMapper JSON = new ObjectMapper();

  private TokenizerJson() {}

  /** Whether a directory has files that this can be made from. */
  static boolean canBeMadeFrom(Path directory) {
    return FileCheck.isThere(directory.resolve(WORDS))
        || FileCheck.isThere(directory.resolve(PIECES))
            && FileCheck.isThere(directory.resolve(MERGES));
  }

  /**
   * The tokenizer.json of a directory: its own, if nothing beside it says otherwise, or a temporary
   * file, which is deleted when the process ends.
   *
   * @throws InvalidModelException if it is damaged, or would cut texts otherwise than the class of
   *     tokenizer that the directory names
   * @throws IOException if a file cannot be read
   */
  static Path of(Path directory) throws IOException {
    Path file = directory.resolve(ModelDirectory.TOKENIZER);
    if (!FileCheck.isThere(file)) {
      return temporary(from(directory));
    }
    JsonFile.require(file);
    boolean isPlain = JsonFile.isPlainObject(file);
    if (isPlain && !TokenizerSettings.existIn(directory)
        || !(JsonFile.read(file) instanceof ObjectNode root)) {
      return file;
    }
    TokenizerSettings settings = TokenizerSettings.read(directory);
    return TokenizerOverrides.apply(settings, root, settings.areGiven()) || !isPlain
        ? temporary(JSON.writeValueAsString(root))
        : file;
  }

  private static Path temporary(String json) throws IOException {
    Path made = Files.createTempFile("sentiment-tokenizer-", ".json");
    made.toFile().deleteOnExit();
    try {
      Files.writeString(made, json);
    } catch (IOException e) {
      throw NamedFailure.of(made, e);
    }
    return made;
  }

  /**
   * Makes one from the vocabulary.
   *
   * @throws InvalidModelException if the directory's class of tokenizer is another one, or a
   *     vocabulary has not the special tokens of its kind
   * @throws IOException if a file cannot be read
   */
  static String from(Path directory) throws IOException {
    TokenizerSettings settings = TokenizerSettings.read(directory);
    boolean hasWords = FileCheck.isThere(directory.resolve(WORDS));
    String kind = settings.tokenizerClass();
    if (kind.isEmpty()) {
      kind = hasWords ? "BertTokenizer" : "RobertaTokenizer";
    }
    if (settings.isOwnCode()) {
      throw other(directory, "is code that comes with the checkpoint and is never run");
    }
    ObjectNode root;
    if (hasWords && TokenizerOverrides.WORD_PIECE.contains(kind)) {
      root = wordPiece(directory.resolve(WORDS), settings);
    } else if (FileCheck.isThere(directory.resolve(PIECES))
        && TokenizerOverrides.BYTE_LEVEL.contains(kind)) {
      root = byteLevel(directory, settings);
    } else {
      throw other(
          directory,
          "is a %s (%s), which %s alone cannot imitate"
              .formatted(
                  kind,
                  settings.namesClass() ? "\"tokenizer_class\"" : "by its other settings",
                  hasWords ? WORDS : PIECES + " and " + MERGES));
    }
    TokenizerOverrides.apply(settings, root, true);
    return JSON.writeValueAsString(root);
  }

  private static InvalidModelException other(Path directory, String what) {
    return new InvalidModelException(
        ("%1$s has no tokenizer.json, and its tokenizer %2$s: if it has a fast form, save that with"
                + " transformers, AutoTokenizer.from_pretrained(\"%1$s\").save_pretrained(\"%1$s\");"
                + " without one it cannot be served")
            .formatted(directory, what));
  }

  private static ObjectNode wordPiece(Path file, TokenizerSettings settings) throws IOException {
    ObjectNode vocabulary = JSON.createObjectNode();
    List<String> words = lines(file);
    for (int id = 0; id < words.size(); id++) {
      vocabulary.put(words.get(id), id);
    }
    if (words.stream().anyMatch(word -> word.startsWith("\u2581"))
        && words.stream().noneMatch(word -> word.startsWith("##"))) {
      throw other(
          file.getParent(), "is SentencePiece by the words in %s (\u2581…)".formatted(WORDS));
    }
    String unknown = settings.special("unk_token", "[UNK]");
    id(unknown, vocabulary, file);
    ObjectNode root = root();
    ObjectNode normalizer = root.putObject("normalizer").put("type", "BertNormalizer");
    TokenizerOverrides.writeNormalizer(settings, normalizer.put("clean_text", true));
    root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    ObjectNode processor = root.putObject("post_processor").put("type", "BertProcessing");
    pair(processor.putArray("sep"), settings.special("sep_token", "[SEP]"), vocabulary, file);
    pair(processor.putArray("cls"), settings.special("cls_token", "[CLS]"), vocabulary, file);
    root.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
    root.putObject("model")
        .put("type", "WordPiece")
        .put("unk_token", unknown)
        .put("continuing_subword_prefix", "##")
        .put("max_input_chars_per_word", 100)
        .set("vocab", vocabulary);
    return root;
  }

  private static ObjectNode byteLevel(Path directory, TokenizerSettings settings)
      throws IOException {
    Path file = directory.resolve(PIECES);
    if (!(JsonFile.read(file) instanceof ObjectNode vocabulary)) {
      throw new InvalidModelException(file + " is no JSON object");
    }
    boolean prefix = settings.flag("add_prefix_space", false);
    ObjectNode root = root();
    root.putObject("pre_tokenizer")
        .put("type", "ByteLevel")
        .put("add_prefix_space", prefix)
        .put("trim_offsets", true);
    ObjectNode processor =
        root.putObject("post_processor")
            .put("type", "RobertaProcessing")
            .put("trim_offsets", true)
            .put("add_prefix_space", prefix);
    pair(processor.putArray("sep"), settings.special("sep_token", "</s>"), vocabulary, file);
    pair(processor.putArray("cls"), settings.special("cls_token", "<s>"), vocabulary, file);
    root.putObject("decoder")
        .put("type", "ByteLevel")
        .put("add_prefix_space", true)
        .put("trim_offsets", true);
    ObjectNode model = root.putObject("model").put("type", "BPE");
    model.put("continuing_subword_prefix", "").put("end_of_word_suffix", "");
    model.set("vocab", vocabulary);
    ArrayNode merges = model.putArray("merges");
    merges(directory.resolve(MERGES)).forEach(merges::add);
    return root;
  }

  /** The first line is a comment with the format's version. */
  private static List<String> merges(Path file) throws IOException {
    List<String> merges = lines(file);
    if (!merges.isEmpty() && merges.get(0).startsWith("#version")) {
      merges.remove(0);
    }
    merges.removeIf(String::isBlank);
    return merges;
  }

  private static List<String> lines(Path file) throws IOException {
    JsonFile.require(file);
    try {
      return new ArrayList<>(Files.readAllLines(file, StandardCharsets.UTF_8));
    } catch (CharacterCodingException e) {
      throw new InvalidModelException(file + " is no text in UTF-8", e);
    }
  }

  private static ObjectNode root() {
    ObjectNode root = JSON.createObjectNode().put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    root.putArray("added_tokens");
    root.putNull("normalizer");
    return root;
  }

  private static void pair(ArrayNode target, String token, ObjectNode vocabulary, Path file) {
    target.add(token).add(id(token, vocabulary, file));
  }

  private static int id(String token, ObjectNode vocabulary, Path file) {
    if (!vocabulary.path(token).isInt()) {
      throw new InvalidModelException("%s has no token %s".formatted(file, token));
    }
    return vocabulary.get(token).asInt();
  }
}
