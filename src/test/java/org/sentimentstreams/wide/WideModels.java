package org.sentimentstreams.wide;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.training.wide.WideTrainer;

/** Small models with a wide part. */
public final class WideModels {
  /** Ten words that mean well, in a text of their own. */
  public static final String SURE = "a warm kind tender funny moving bright honest lovely gem";

  /** Words that no wide part here has seen. */
  public static final String UNKNOWN = "xq zv";

  private static final List<String> TEXTS =
      List.of(
          SURE,
          "a lovely bright film , warm and tender , funny and moving",
          "a cold dull stupid boring endless cheap loud empty mess",
          "a dull cheap film , cold and boring , loud and endless");

  private WideModels() {}

  /** Two labels by few words, of which {@link #SURE} is sure. */
  public static WideModel model() {
    return new WideTrainer()
        .train(TEXTS, new int[] {1, 1, 0, 0}, Problem.SINGLE_LABEL, 2)
        .divided(0.5);
  }

  /** A tiny transformer with that beside it. */
  public static ModelDirectory write(Path directory, long seed, Join join) throws IOException {
    TinyModel.write(directory, seed);
    WidePart.write(directory, model(), join);
    return ModelDirectory.open(directory);
  }

  /** Half of each; the wide part answers alone from 90 % on. */
  public static Join join() {
    return new Join(0.5, 0.5, 0.9, 0.6, 0.98);
  }
}
