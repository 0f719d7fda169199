package org.sentimentstreams.serving;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.registry.cache.CachedVersion;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.wide.Cascade;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loaded version, with a reference count. Each user acquires it first. Once it is retired, the
 * last user to release it frees it, so that nobody waits for anybody.
 */
public final class ServingVersion {
  private static final Logger LOG = LoggerFactory.getLogger(ServingVersion.class);
  private static final int MOST_CHARACTERS = 500;
  private static final AtomicLong LOADS = new AtomicLong();

  private final ModelVersion version;
  private final String load;
  private final Cascade cascade;
  private final ScoringModel model;
  private final DriftFacts drift;
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
   * @param drift what is known of it for watching its stream
   * @param files stay on this machine for as long as the version is loaded
   */
  ServingVersion(ModelVersion version, Cascade cascade, DriftFacts drift, CachedVersion files) {
    this.version = version;
    this.load = version.getId() + " " + LOADS.incrementAndGet();
    this.cascade = cascade;
    this.model = new ScoringModel(cascade, version.getModel(), version.getId());
    this.drift = drift;
    this.files = files;
  }

  String id() {
    return version.getId();
  }

  /** Its id and a number that differs each time a version is loaded. */
  String load() {
    return load;
  }

  ModelVersion version() {
    return version;
  }

  Cascade cascade() {
    return cascade;
  }

  /** What is known of it for watching its stream. */
  DriftFacts drift() {
    return drift;
  }

  /** What had to be fetched for it, in bytes. */
  long bytesFetched() {
    return files.bytesFetched();
  }

  /** What computes with it; to be used between {@link #acquire} and {@link #release}. */
  ScoringModel model() {
    return model;
  }

  /** Acquires it, unless it is retired; {@link #release} releases it. */
  synchronized boolean acquire() {
    if (retired) {
      return false;
    }
    users++;
    used = true;
    return true;
  }

  /** Whether anybody acquired it since the last call. */
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

  /** From now on nobody can acquire it. Later calls do nothing. */
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

  /** The last user has finished its work, so a failure here must not become that user's failure. */
  private void free() {
    try {
      try {
        cascade.close();
      } finally {
        files.close();
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "The memory of version {} could not be freed: {}",
          id(),
          OneLine.of(e.toString(), MOST_CHARACTERS));
    }
  }
}
