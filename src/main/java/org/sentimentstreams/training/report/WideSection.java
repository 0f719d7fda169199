package org.sentimentstreams.training.report;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sentimentstreams.training.wide.FittedWide;

/** The part of a report that tells of the wide part. */
final class WideSection {
  private WideSection() {}

  /** Empty without a wide part. */
  static String html(Optional<FittedWide> wide) throws IOException {
    return wide.isEmpty() ? "" : html(wide.get());
  }

  private static String html(FittedWide wide) throws IOException {
    return "<h2>Wide part</h2>"
        + Html.image(Charts.cascade(wide), "Accuracy, by the share that n-grams answer alone")
        + "<p>"
        + Html.escape(wide.sentence())
        + ".</p><p>The curve is of the held-out reviews, which chose the join and the bound. All other figures here are of models that the other reviews chose.</p>"
        + Html.facts(
            List.of(
                List.of("n-grams", Integer.toString(wide.model().vocabulary().size())),
                List.of("weight of its logits", Html.number(wide.join().wide())),
                List.of("of the transformer's", Html.number(wide.join().deep())),
                List.of("answers alone", share(wide.join().coverage())),
                List.of(
                    "from confidence",
                    wide.answersAlone() ? Html.number(wide.join().bound()) : "–"),
                List.of("loss by that, at most", Html.number(wide.loss())),
                List.of("agreement with both, at least", share(wide.join().agreement()))));
  }

  private static String share(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
