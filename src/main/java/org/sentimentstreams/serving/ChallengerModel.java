package org.sentimentstreams.serving;

import java.util.List;
import org.sentimentstreams.batching.StaleTokensException;
import org.sentimentstreams.model.Reading;
import org.sentimentstreams.model.TextModel;
import org.sentimentstreams.model.Tokens;
import org.sentimentstreams.schema.Prediction;

/**
 * The challenger, if there is one. Unlike {@link LiveModel}, it may be gone at any time: then its
 * texts fail with {@link StaleTokensException}, and the champion is asked about them. Safe for use
 * by many threads.
 */
final class ChallengerModel implements TextModel<Prediction> {
  private volatile ServingVersion serving;

  /**
   * Computes with another version from now on, and frees the one before after its last batch.
   *
   * @param next null for none
   */
  synchronized void swap(ServingVersion next) {
    ServingVersion before = serving;
    serving = next;
    if (before != null) {
      before.retire();
    }
  }

  @Override
  public Tokens encode(String text) {
    ServingVersion version = acquire();
    try {
      return version.model().encode(text);
    } finally {
      version.release();
    }
  }

  @Override
  public Reading<Prediction> read(String text) {
    ServingVersion version = acquire();
    try {
      return version.model().read(text);
    } finally {
      version.release();
    }
  }

  @Override
  public List<Prediction> run(List<Tokens> batch) {
    ServingVersion version = acquire();
    try {
      if (!version.cascade().encoding().equals(batch.get(0).encoding())) {
        throw new StaleTokensException("This text was tokenised for another challenger");
      }
      return version.model().run(batch);
    } finally {
      version.release();
    }
  }

  /** Empty while there is none. */
  @Override
  public String version() {
    ServingVersion version = serving;
    return version == null ? "" : version.load();
  }

  private ServingVersion acquire() {
    ServingVersion version = serving;
    while (version != null && !version.acquire()) {
      ServingVersion now = serving;
      version = now == version ? null : now;
    }
    if (version == null) {
      throw new StaleTokensException("No challenger is loaded");
    }
    return version;
  }
}
