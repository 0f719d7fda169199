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
import java.util.Optional;
import org.sentimentstreams.model.weights.FileCheck;
import org.sentimentstreams.model.weights.NamedFailure;

/**
 * The {@code tokenizer.json} of checkpoints that come with older files: BERT's {@code vocab.txt},
 * RoBERTa's {@code vocab.json} and {@code merges.txt}, or a SentencePiece model. As Hugging Face's
 * converters would write it, for the classes of tokenizers whose rules are {@link TokenizerRules
 * known}.
 */
final class TokenizerJson {
  static final String WORDS = "vocab.txt";

  private static final String MERGES = "merges.txt";

  /** What tokenizers without a tokenizer.json come with, be it served or not. */
  private static final List<String> OLDER =
      List.of(
          WORDS,
          "vocab.json",
          "sentencepiece.bpe.model",
          "spiece.model",
          "spm.model",
          "tokenizer.model",
          "sentencepiece.model");

  private static final ObjectMapper JSON = new ObjectMapper();

  private TokenizerJson() {}

  /** Whether a directory has files of a tokenizer that came before tokenizer.json. */
  static boolean hasOlderFiles(Path directory) {
    return OLDER.stream().anyMatch(name -> FileCheck.isThere(directory.resolve(name)));
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
        ? temporary(root)
        : file;
  }

  private static Path temporary(ObjectNode root) throws IOException {
    Path made = Files.createTempFile("sentiment-tokenizer-", ".json");
    made.toFile().deleteOnExit();
    try {
      JSON.writeValue(made.toFile(), root);
    } catch (IOException e) {
      throw NamedFailure.of(made, e);
    }
    return made;
  }

  /**
   * Writes what the older files of a directory make.
   *
   * @throws InvalidModelException as {@link #of} does
   * @throws IOException if a file cannot be read or written
   */
  static void write(Path directory, Path target) throws IOException {
    JSON.writeValue(target.toFile(), from(directory));
  }

  /**
   * Makes one from the older files.
   *
   * @throws InvalidModelException if the directory's class of tokenizer is another one, or a
   *     vocabulary has not the special tokens of its kind
   * @throws IOException if a file cannot be read
   */
  private static ObjectNode from(Path directory) throws IOException {
    TokenizerSettings settings = TokenizerSettings.read(directory);
    TokenizerRules rules = rules(directory, settings);
    Path file = directory.resolve(rules.files().get(0));
    JsonFile.require(file);
    return switch (rules) {
      case WORD_PIECE, MPNET -> wordPiece(file, settings, rules);
      case BYTE_LEVEL -> byteLevel(directory, settings);
      case XLM_ROBERTA, CAMEMBERT, ALBERT, DEBERTA_V2 ->
          new SentencePieceJson(file, rules, settings).root();
    };
  }

  private static TokenizerRules rules(Path directory, TokenizerSettings settings) {
    if (settings.isOwnCode()) {
      throw other(directory, "is code that comes with the checkpoint and is never run");
    }
    String kind = settings.tokenizerClass();
    Optional<TokenizerRules> rules =
        kind.isEmpty() ? TokenizerRules.byFilesOf(directory) : settings.rules();
    String named =
        "is a %s (%s), which "
            .formatted(
                kind.isEmpty() ? "tokenizer of no known class" : kind,
                settings.namesClass() ? "\"tokenizer_class\"" : "by its other settings");
    if (rules.isEmpty()) {
      List<String> files =
          OLDER.stream().filter(name -> FileCheck.isThere(directory.resolve(name))).toList();
      throw other(directory, named + String.join(" and ", files) + " alone cannot imitate");
    }
    if (!rules.get().areIn(directory)) {
      throw other(directory, named + "needs " + String.join(" and ", rules.get().files()));
    }
    return rules.get();
  }

  private static InvalidModelException other(Path directory, String what) {
    return new InvalidModelException(
        ("%1$s has no tokenizer.json, and its tokenizer %2$s: if it has a fast form, save that with"
                + " transformers, AutoTokenizer.from_pretrained(\"%1$s\").save_pretrained(\"%1$s\");"
                + " without one it cannot be served")
            .formatted(directory, what));
  }

  private static ObjectNode wordPiece(Path file, TokenizerSettings settings, TokenizerRules rules)
      throws IOException {
    ObjectNode vocabulary = JSON.createObjectNode();
    List<String> words = lines(file);
    for (int id = 0; id < words.size(); id++) {
      vocabulary.put(words.get(id), id);
    }
    if (words.stream().anyMatch(word -> word.startsWith("\u2581"))
        && words.stream().noneMatch(word -> word.startsWith("##"))) {
      throw other(
          file.getParent(),
          "is SentencePiece by the words in %s (\u2581…)".formatted(file.getFileName()));
    }
    String unknown = settings.special("unk_token", rules);
    id(unknown, vocabulary, file);
    ObjectNode root = root();
    ObjectNode normalizer = root.putObject("normalizer").put("type", "BertNormalizer");
    TokenizerOverrides.writeNormalizer(settings, normalizer.put("clean_text", true));
    root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    ObjectNode processor = root.putObject("post_processor").put("type", "BertProcessing");
    pair(processor.putArray("sep"), settings.special("sep_token", rules), vocabulary, file);
    pair(processor.putArray("cls"), settings.special("cls_token", rules), vocabulary, file);
    root.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
    root.putObject("model")
        .put("type", "WordPiece")
        .put("unk_token", unknown)
        .put("continuing_subword_prefix", "##")
        .put("max_input_chars_per_word", 100)
        .set("vocab", vocabulary);
    TokenizerOverrides.apply(settings, root, true);
    return root;
  }

  private static ObjectNode byteLevel(Path directory, TokenizerSettings settings)
      throws IOException {
    TokenizerRules rules = TokenizerRules.BYTE_LEVEL;
    Path file = directory.resolve(rules.files().get(0));
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
    pair(processor.putArray("sep"), settings.special("sep_token", rules), vocabulary, file);
    pair(processor.putArray("cls"), settings.special("cls_token", rules), vocabulary, file);
    root.putObject("decoder")
        .put("type", "ByteLevel")
        .put("add_prefix_space", true)
        .put("trim_offsets", true);
    ObjectNode model = root.putObject("model").put("type", "BPE");
    model.put("continuing_subword_prefix", "").put("end_of_word_suffix", "");
    model.set("vocab", vocabulary);
    ArrayNode merges = model.putArray("merges");
    merges(directory.resolve(MERGES)).forEach(merges::add);
    TokenizerOverrides.apply(settings, root, true);
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

  static ObjectNode root() {
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
