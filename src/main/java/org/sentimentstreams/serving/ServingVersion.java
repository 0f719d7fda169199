package org.sentimentstreams.serving;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.registry.cache.CachedVersion;
import org.sentimentstreams.schema.ModelVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A version in memory. Whoever uses it takes hold of it first; once it is retired it is freed by
 * the last who lets go, so that nobody waits for anybody.
 */
public final class ServingVersion {
  private static final Logger LOG = LoggerFactory.getLogger(ServingVersion.class);
  private static final int MOST_CHARACTERS = 500;
  private static final AtomicLong LOADS = new AtomicLong();

  private final ModelVersion version;
  private final String load;
  private final Classifier classifier;
  private final ScoringModel model;
  private final CachedVersion files;

  @GuardedBy("this")
  private int users;

  @GuardedBy("this")
  private boolean used;

  @GuardedBy("this")
  private boolean retired;

  @GuardedBy("this")
  private boolean freed;

  /**
   * @param files stay on this machine for as long as the version is loaded
   */
  ServingVersion(ModelVersion version, Classifier classifier, CachedVersion files) {
    this.version = version;
    this.load = version.getId() + " " + LOADS.incrementAndGet();
    this.classifier = classifier;
    this.model = new ScoringModel(classifier, version.getModel(), version.getId());
    this.files = files;
  }

  String id() {
    return version.getId();
  }

  /** Its id and what sets it apart from itself when it was or is loaded another time. */
  String load() {
    return load;
  }

  ModelVersion version() {
    return version;
  }

  Classifier classifier() {
    return classifier;
  }

  /** What had to be fetched for it, in bytes. */
  long bytesFetched() {
    return files.bytesFetched();
  }

  /** What computes with it; to be used between {@link #acquire} and {@link #release}. */
  ScoringModel model() {
    return model;
  }

  /** Takes hold of it, unless it is retired; {@link #release} lets go. */
  synchronized boolean acquire() {
    if (retired) {
      return false;
    }
    users++;
    used = true;
    return true;
  }

  /** Whether anybody took hold of it since this was last asked. */
  synchronized boolean wasUsed() {
    boolean was = used;
    used = false;
    return was;
  }

  void release() {
    if (leave()) {
      free();
    }
  }

  private synchronized boolean leave() {
    users--;
    return mayBeFreed();
  }

  /** Nobody takes hold of it any more. Later calls do nothing. */
  void retire() {
    if (endUse()) {
      free();
    }
  }

  private synchronized boolean endUse() {
    retired = true;
    return mayBeFreed();
  }

  @GuardedBy("this")
  private boolean mayBeFreed() {
    boolean now = retired && users == 0 && !freed;
    freed |= now;
    return now;
  }

  /** Whoever lets go last has done its work: what goes wrong here is nobody's failure. */
  private void free() {
    try {
      try {
        classifier.close();
      } finally {
        files.close();
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("Version {} was not freed: {}", id(), OneLine.of(e.toString(), MOST_CHARACTERS));
    }
  }
}
