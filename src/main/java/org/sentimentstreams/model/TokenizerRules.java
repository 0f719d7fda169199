package org.sentimentstreams.model;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sentimentstreams.model.weights.FileCheck;

/**
 * The classes of tokenizers in transformers whose rules are known here: the files that each reads,
 * and the special tokens that it has without being told. Of a class that is not here, only a
 * tokenizer.json can be served.
 */
enum TokenizerRules {
  /** Words by BERT's rules, cut into pieces. */
  WORD_PIECE(
      List.of(TokenizerJson.WORDS),
      Map.of(
          "unk_token", Added.role("[UNK]"),
          "sep_token", Added.role("[SEP]"),
          "pad_token", Added.role("[PAD]"),
          "cls_token", Added.role("[CLS]"),
          "mask_token", Added.role("[MASK]")),
      "BertTokenizer",
      "DistilBertTokenizer",
      "ElectraTokenizer",
      "ConvBertTokenizer",
      "MobileBertTokenizer",
      "SqueezeBertTokenizer",
      "LayoutLMTokenizer",
      "LxmertTokenizer",
      "RetriBertTokenizer",
      "RealmTokenizer",
      "DPRReaderTokenizer",
      "DPRContextEncoderTokenizer",
      "DPRQuestionEncoderTokenizer"),

  /** BERT's words between RoBERTa's special tokens; unknown words are still {@code [UNK]}. */
  MPNET(
      List.of(TokenizerJson.WORDS),
      Map.of(
          "bos_token", Added.role("<s>"),
          "eos_token", Added.role("</s>"),
          "unk_token", Added.role("[UNK]"),
          "sep_token", Added.role("</s>"),
          "pad_token", Added.role("<pad>"),
          "cls_token", Added.role("<s>"),
          "mask_token", Added.role("<mask>").withBlankBefore()),
      "MPNetTokenizer"),

  /** Bytes, merged by RoBERTa's rules. */
  BYTE_LEVEL(
      List.of("vocab.json", "merges.txt"),
      Roles.OF_ROBERTA,
      "RobertaTokenizer",
      "BartTokenizer",
      "LongformerTokenizer",
      "LEDTokenizer",
      "MvpTokenizer"),

  /** A SentencePiece model, whose ids fairseq moved by one. */
  XLM_ROBERTA(List.of("sentencepiece.bpe.model"), Roles.OF_ROBERTA, "XLMRobertaTokenizer"),

  /** A SentencePiece model, whose ids fairseq moved by four. */
  CAMEMBERT(List.of("sentencepiece.bpe.model"), Roles.OF_ROBERTA, "CamembertTokenizer"),

  /** A SentencePiece model behind a normaliser of its own. */
  ALBERT(
      List.of("spiece.model"),
      Map.of(
          "bos_token", Added.role("[CLS]"),
          "eos_token", Added.role("[SEP]"),
          "unk_token", Added.role("<unk>"),
          "sep_token", Added.role("[SEP]"),
          "pad_token", Added.role("<pad>"),
          "cls_token", Added.role("[CLS]"),
          "mask_token", Added.role("[MASK]").withBlankBefore()),
      "AlbertTokenizer"),

  /** A SentencePiece model with BERT's special tokens. */
  DEBERTA_V2(
      List.of("spm.model"),
      Map.of(
          "bos_token", Added.role("[CLS]"),
          "eos_token", Added.role("[SEP]"),
          "unk_token", Added.role("[UNK]").inNormalizedText(),
          "sep_token", Added.role("[SEP]"),
          "pad_token", Added.role("[PAD]"),
          "cls_token", Added.role("[CLS]"),
          "mask_token", Added.role("[MASK]")),
      "DebertaV2Tokenizer");

  /** What several have. */
  private static final class Roles {
    static final Map<String, Added> OF_ROBERTA =
        Map.of(
            "bos_token", Added.role("<s>"),
            "eos_token", Added.role("</s>"),
            "unk_token", Added.role("<unk>"),
            "sep_token", Added.role("</s>"),
            "pad_token", Added.role("<pad>"),
            "cls_token", Added.role("<s>"),
            "mask_token", Added.role("<mask>").withBlankBefore());
  }

  private final List<String> files;
  private final Map<String, Added> roles;
  private final Set<String> classes;

  TokenizerRules(List<String> files, Map<String, Added> roles, String... classes) {
    this.files = files;
    this.roles = roles;
    this.classes = Set.of(classes);
  }

  /**
   * Those of a class; empty if they are not known.
   *
   * @param tokenizerClass its name without "Fast"
   */
  static Optional<TokenizerRules> of(String tokenizerClass) {
    return Arrays.stream(values())
        .filter(rules -> rules.classes.contains(tokenizerClass))
        .findAny();
  }

  /** The first whose files are there. */
  static Optional<TokenizerRules> byFilesOf(Path directory) {
    return Arrays.stream(values()).filter(rules -> rules.areIn(directory)).findFirst();
  }

  /** The names of the files that a tokenizer.json is made from. */
  List<String> files() {
    return files;
  }

  boolean areIn(Path directory) {
    return files.stream().allMatch(file -> FileCheck.isThere(directory.resolve(file)));
  }

  /** The token that has a role where nothing says otherwise; empty if there is none. */
  Optional<Added> usual(String role) {
    return Optional.ofNullable(roles.get(role));
  }

  /** The class's own token for what is hidden, if that is its text: it may take blanks along. */
  Optional<Added> mask(String content) {
    return usual("mask_token").filter(mask -> mask.content().equals(content));
  }

  /** More special tokens that the class has where no list of them is given. */
  List<Added> usualMore() {
    return this == CAMEMBERT
        ? List.of(Added.role("<s>NOTUSED"), Added.role("</s>NOTUSED"), Added.role("<unk>NOTUSED"))
        : List.of();
  }

  /** Whether words are found by BERT's rules. */
  boolean haveWords() {
    return this == WORD_PIECE || this == MPNET;
  }
}
