package org.sentimentstreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Small tokenizers of the kinds that models come with, learned from a few words. */
final class TestTokenizers {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WORDS =
      "the film was the best that there was and the worst that there is aa aaa aaaaa abab ababab"
          + " nothing in the second half is new but the ending makes up for all of it";
  private static final int MERGES = 120;

  private TestTokenizers() {}

  /** As RoBERTa's: bytes, merged within what its expression calls a word. */
  static Path byteLevelBpe(Path file) {
    ObjectNode root = root();
    root.putObject("pre_tokenizer")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true);
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    for (String special : List.of("<s>", "<pad>", "</s>", "<unk>", "<mask>")) {
      vocabulary.put(special, vocabulary.size());
      added(root, special, vocabulary.get(special));
    }
    for (int b = 0; b < 256; b++) {
      vocabulary.put(shown(b), vocabulary.size());
    }
    List<String> merges = new ArrayList<>();
    List<List<String>> words = new ArrayList<>();
    for (String word : WORDS.split(" ")) {
      words.add(new ArrayList<>(("\u0120" + word).chars().mapToObj(Character::toString).toList()));
    }
    for (int i = 0; i < MERGES; i++) {
      learn(words, merges, vocabulary);
    }
    ObjectNode model = root.putObject("model").put("type", "BPE");
    model.set("vocab", JSON.valueToTree(vocabulary));
    model.set("merges", JSON.valueToTree(merges));
    frame(root, "<s>", 0, "</s>", 2);
    return write(file, root);
  }

  private static void learn(
      List<List<String>> words, List<String> merges, Map<String, Integer> vocabulary) {
    Map<String, Integer> pairs = new HashMap<>();
    for (List<String> word : words) {
      for (int i = 0; i + 1 < word.size(); i++) {
        pairs.merge(word.get(i) + " " + word.get(i + 1), 1, Integer::sum);
      }
    }
    pairs.entrySet().stream()
        .max(
            Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .ifPresent(
            best -> {
              String[] pair = best.getKey().split(" ");
              merges.add(best.getKey());
              vocabulary.putIfAbsent(pair[0] + pair[1], vocabulary.size());
              words.forEach(word -> merge(word, pair));
            });
  }

  private static void merge(List<String> word, String[] pair) {
    for (int i = 0; i + 1 < word.size(); i++) {
      if (word.get(i).equals(pair[0]) && word.get(i + 1).equals(pair[1])) {
        word.set(i, pair[0] + pair[1]);
        word.remove(i + 1);
      }
    }
  }

  /** The character that stands for a byte in the files of byte-level tokenizers. */
  private static String shown(int b) {
    boolean itself = b >= 0x21 && b <= 0x7e || b >= 0xa1 && b <= 0xac || b >= 0xae;
    if (itself) {
      return Character.toString(b);
    }
    int place = b <= 0x20 ? b : b <= 0xa0 ? b - 0x7f + 0x21 : 0x43;
    return Character.toString(0x100 + place);
  }

  /** As XLM-RoBERTa's: the most probable pieces of what stands between white space. */
  static Path unigram(Path file) {
    ObjectNode root = root();
    root.putObject("normalizer")
        .put("type", "Sequence")
        .putArray("normalizers")
        .add(JSON.createObjectNode().put("type", "NFKC"))
        .add(
            JSON.createObjectNode()
                .put("type", "Replace")
                .put("content", " ")
                .set("pattern", JSON.createObjectNode().put("Regex", " {2,}")));
    root.putObject("pre_tokenizer")
        .put("type", "Sequence")
        .putArray("pretokenizers")
        .add(JSON.createObjectNode().put("type", "WhitespaceSplit"))
        .add(metaspace());
    return write(file, withPieces(root));
  }

  /** As ALBERT's: white space other than spaces stands inside of words. */
  static Path unigramOfSpaces(Path file) {
    ObjectNode root = root();
    root.set("pre_tokenizer", metaspace());
    return write(file, withPieces(root));
  }

  /** As the oldest: pieces may go over spaces. */
  static Path unigramOverSpaces(Path file) {
    ObjectNode root = root();
    root.set("pre_tokenizer", metaspace().put("split", false));
    return write(file, withPieces(root));
  }

  private static ObjectNode metaspace() {
    return JSON.createObjectNode()
        .put("type", "Metaspace")
        .put("replacement", "\u2581")
        .put("prepend_scheme", "always");
  }

  private static ObjectNode withPieces(ObjectNode root) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    String text = "\u2581" + WORDS.replace(' ', '\u2581');
    for (int length = 1; length <= 4; length++) {
      for (int i = 0; i + length <= text.length(); i++) {
        String piece = text.substring(i, i + length);
        counts.merge(piece, 1, Integer::sum);
      }
    }
    ObjectNode model = root.putObject("model").put("type", "Unigram").put("unk_id", 3);
    var vocabulary = model.putArray("vocab");
    for (String special : List.of("<s>", "<pad>", "</s>", "<unk>")) {
      vocabulary.addArray().add(special).add(0.0);
      added(root, special, vocabulary.size() - 1);
    }
    counts.forEach(
        (piece, count) ->
            vocabulary.addArray().add(piece).add(Math.log(count / (double) text.length()) - 1));
    frame(root, "<s>", 0, "</s>", 2);
    return root;
  }

  /** The same tokenizer without the tokens that frame a text. */
  static Path withoutFrame(Path tokenizer, Path file) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(tokenizer.toFile());
    root.putNull("post_processor");
    return write(file, root);
  }

  private static ObjectNode root() {
    ObjectNode root = JSON.createObjectNode().put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    root.putArray("added_tokens");
    root.putNull("normalizer");
    root.putNull("decoder");
    return root;
  }

  private static void added(ObjectNode root, String token, int id) {
    root.withArray("added_tokens")
        .addObject()
        .put("id", id)
        .put("content", token)
        .put("single_word", false)
        .put("lstrip", token.equals("<mask>"))
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
  }

  private static void frame(ObjectNode root, String first, int firstId, String last, int lastId) {
    String template =
        """
        {"type": "TemplateProcessing",
         "single": [{"SpecialToken": {"id": "%1$s", "type_id": 0}},
           {"Sequence": {"id": "A", "type_id": 0}},
           {"SpecialToken": {"id": "%3$s", "type_id": 0}}],
         "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
         "special_tokens": {"%1$s": {"id": "%1$s", "ids": [%2$d], "tokens": ["%1$s"]},
           "%3$s": {"id": "%3$s", "ids": [%4$d], "tokens": ["%3$s"]}}}
        """
            .formatted(first, firstId, last, lastId);
    try {
      JsonNode processor = JSON.readTree(template);
      root.set("post_processor", processor);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path write(Path file, ObjectNode root) {
    try {
      return Files.writeString(file, JSON.writeValueAsString(root), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For messages: the code points of a text, shortened. */
  static String codePoints(String text) {
    return Arrays.stream(text.codePoints().limit(400).toArray())
        .mapToObj(Integer::toHexString)
        .collect(Collectors.joining(" "));
  }
}
