package org.sentimentstreams.wide;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.sentimentstreams.model.CascadeOptions;
import org.sentimentstreams.model.CascadeOptions.Mode;
import org.sentimentstreams.model.Classification;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Opinion;
import org.sentimentstreams.model.Part;
import org.sentimentstreams.model.Reading;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;

/**
 * A whole model: its wide part is asked first, and its transformer about what that is not sure of.
 * What the transformer reads is answered by both together. A model without a wide part is its
 * transformer alone. Safe for use by many threads at once.
 */
public final class Cascade implements TextModel<Classification>, AutoCloseable {
  private static final int BUCKETS = 1 << 20;

  private final Classifier deep;
  private final WidePart wide;
  private final CascadeOptions options;
  private final String encoding;
  private final LongAdder read = new LongAdder();
  private final LongAdder decided = new LongAdder();
  private final LongAdder checked = new LongAdder();
  private final LongAdder agreed = new LongAdder();

  /**
   * What it has done since it was loaded.
   *
   * @param read texts, all together
   * @param decided texts that the wide part answered alone
   * @param checked texts that it would have, had they not been given to both
   * @param agreed of these, for how many both together said the same
   */
  public record Counts(long read, long decided, long checked, long agreed) {}

  private Cascade(Classifier deep, WidePart wide, CascadeOptions options) {
    this.deep = deep;
    this.wide = wide;
    this.options = options;
    this.encoding = joins() ? deep.encoding() + " wide " + wide.digest() : deep.encoding();
  }

  /**
   * Loads a directory for inference, as {@link Classifier#load} does.
   *
   * @param beside what is loaded already, or null: equal encoders and tokenizers are shared
   * @throws org.sentimentstreams.model.InvalidModelException if it cannot be served
   * @throws org.sentimentstreams.model.weights.InvalidWeightsException if weights are damaged
   * @throws IOException if a file cannot be read
   */
  public static Cascade load(ModelDirectory directory, LoadOptions options, Cascade beside)
      throws IOException {
    // Damage is found even where the part is not used: all instances judge a version alike.
    WidePart wide = WidePart.of(directory).orElse(null);
    Classifier deep = Classifier.load(directory, options, beside == null ? null : beside.deep);
    return new Cascade(deep, wide, options.cascade());
  }

  /** Its transformer; closed with this. */
  public Classifier deep() {
    return deep;
  }

  /** Its labels, by index. */
  public List<String> labels() {
    return deep.labels();
  }

  @Override
  public String version() {
    return deep.version();
  }

  /** What {@link Tokens#encoding} is in what this reads. */
  public String encoding() {
    return encoding;
  }

  /** Whether it has a wide part, asked or not. */
  public boolean hasWide() {
    return wide != null;
  }

  /** How its parts are joined; null if it has no wide part or that is not asked. */
  public Join join() {
    return joins() ? wide.join() : null;
  }

  /** Whether its wide part may answer alone. */
  public boolean answersAlone() {
    return joins() && options.mode() == Mode.AUTO && wide.join().bound() < Join.NEVER;
  }

  /** What it has done so far. */
  public Counts counts() {
    return new Counts(read.sum(), decided.sum(), checked.sum(), agreed.sum());
  }

  private boolean joins() {
    return wide != null && options.mode() != Mode.OFF;
  }

  @Override
  public Reading<Classification> read(String text) {
    read.increment();
    if (!joins()) {
      return Reading.of(deep.encode(text));
    }
    WideScore said = wide.score(text);
    boolean sure = wide.decides(said);
    if (sure && options.mode() == Mode.AUTO && !isChecked(text)) {
      decided.increment();
      boolean cut = Words.isCut(text);
      return Reading.answered(classification(said.logits(), 0, cut, Part.WIDE));
    }
    return Reading.of(tokens(text, new Opinion(said.logits(), sure)));
  }

  @Override
  public Tokens encode(String text) {
    if (!joins()) {
      return deep.encode(text);
    }
    WideScore said = wide.score(text);
    return tokens(text, new Opinion(said.logits(), wide.decides(said)));
  }

  /** Drawn by the text itself, so that equal texts get equal answers, on every instance. */
  private boolean isChecked(String text) {
    int mixed = text.hashCode() * 0x9E3779B9;
    return (mixed >>> 12) < options.checked() * BUCKETS;
  }

  private Tokens tokens(String text, Opinion opinion) {
    Tokens tokens = deep.encode(text);
    return new Tokens(tokens.ids(), tokens.truncated(), encoding, opinion);
  }

  @Override
  public List<Classification> run(List<Tokens> batch) {
    if (!joins()) {
      return deep.run(batch);
    }
    float[][] logits = deep.logits(batch);
    List<Classification> results = new ArrayList<>(batch.size());
    for (int row = 0; row < logits.length; row++) {
      results.add(joined(batch.get(row), logits[row]));
    }
    return results;
  }

  private Classification joined(Tokens tokens, float[] ofDeep) {
    Opinion opinion = tokens.wide();
    float[] logits = wide.join().logits(opinion.logits(), ofEachLabel(ofDeep));
    Classification result =
        classification(logits, tokens.length(), tokens.truncated(), Part.JOINED);
    if (opinion.sure()) {
      checked.increment();
      if (WideScore.agree(wide.model().problem(), opinion.logits(), logits)) {
        agreed.increment();
      }
    }
    return result;
  }

  /** A transformer's only logit is that of the second of two labels against the first. */
  private float[] ofEachLabel(float[] logits) {
    return logits.length == 1 && labels().size() == 2 ? new float[] {0, logits[0]} : logits;
  }

  private Classification classification(float[] logits, int tokens, boolean truncated, Part part) {
    double[] probabilities = wide.model().problem().probabilities(logits);
    return Classification.of(labels(), probabilities, tokens, truncated, part);
  }

  /** Closes the transformer; see {@link Classifier#close}. */
  @Override
  public void close() {
    deep.close();
  }
}
