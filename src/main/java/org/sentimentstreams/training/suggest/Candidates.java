package org.sentimentstreams.training.suggest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.sentimentstreams.data.BlankText;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.model.TextDigest;
import org.sentimentstreams.training.dataset.LabelDataset;
import org.sentimentstreams.training.dataset.LabeledText;

/**
 * Collects texts that may be labelled next: each text once, and none that has a label. A review
 * whose id cannot serve as the key of a label gets the digest of its text for one: an id that is
 * missing, that is no printable text, or that stands on several texts, whose labels would replace
 * one another.
 */
public final class Candidates {
  private static final char MALFORMED = '\ufffd';

  private final Predicate<String> labelledTexts;
  private final Set<String> labelledIds;
  private final Map<TextDigest, Candidate> byText = new LinkedHashMap<>();
  private final Map<String, TextDigest> textOfId = new HashMap<>();
  private final Set<String> sharedIds = new HashSet<>();
  private int duplicates;
  private int labelled;

  /**
   * @param labels those that are there already
   */
  public Candidates(LabelDataset.Clean labels) {
    this.labelledTexts = labels.texts();
    this.labelledIds = labels.rows().stream().map(LabeledText::id).collect(Collectors.toSet());
  }

  /**
   * Takes a text, unless it is blank or there was the same before.
   *
   * @param id null if it has none
   * @param scores the probability of every label
   */
  public void add(String id, String text, Map<String, Double> scores, Problem problem) {
    if (BlankText.isBlank(text) || scores.isEmpty()) {
      return;
    }
    TextDigest digest = LabelDataset.textDigest(text);
    if (id != null) {
      TextDigest before = textOfId.putIfAbsent(id, digest);
      if (before != null && !before.equals(digest)) {
        sharedIds.add(id);
      }
    }
    if (byText.containsKey(digest)) {
      duplicates++;
    } else if (labelledTexts.test(text)) {
      labelled++;
    } else {
      byText.put(digest, Candidate.of(id, text, scores, problem));
    }
  }

  /** What may be labelled, in the order in which it came. */
  public List<Candidate> unlabelled() {
    List<Candidate> unlabelled = new ArrayList<>();
    for (Candidate each : byText.values()) {
      boolean isKey = isUsable(each.id()) && !sharedIds.contains(each.id());
      if (!isKey) {
        unlabelled.add(each.withId("sha256:" + Digests.sha256(each.text())));
      } else if (!labelledIds.contains(each.id())) {
        unlabelled.add(each);
      }
    }
    return unlabelled;
  }

  private static boolean isUsable(String id) {
    return id != null
        && !id.isBlank()
        && id.indexOf(MALFORMED) < 0
        && id.chars().noneMatch(Character::isISOControl);
  }

  /** How many texts came again. */
  public int duplicates() {
    return duplicates;
  }

  /** How many reviews have a label already. */
  public int labelled() {
    return labelled + byText.size() - unlabelled().size();
  }
}
