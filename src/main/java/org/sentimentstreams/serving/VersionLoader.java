package org.sentimentstreams.serving;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.sentimentstreams.batching.OutOfMemory;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.model.Classifier;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.NativeHeap;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.registry.SmokeTestFailedException;
import org.sentimentstreams.registry.SmokeTests;
import org.sentimentstreams.registry.cache.ArtifactCache;
import org.sentimentstreams.registry.cache.CachedVersion;
import org.sentimentstreams.registry.store.ArtifactStoreException;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.wide.Cascade;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks everything before a version may be served: its files are fetched and verified, its
 * configuration and weights are valid, it fits into memory, it has run on texts of usual lengths,
 * and it computes what its publisher computed.
 */
public final class VersionLoader {
  private static final Logger LOG = LoggerFactory.getLogger(VersionLoader.class);
  private static final int SHOWN_LABELS = 10;
  private static final int SHOWN_CHARACTERS = 30;
  private static final int[] USUAL_LENGTHS = {8, 64, 256};

  private final ArtifactCache cache;
  private final LoadOptions options;
  private final boolean labelsMayChange;
  private final boolean mayBeExact;

  /**
   * @param labelsMayChange whether a version may have other labels than the one that it replaces
   */
  public VersionLoader(ArtifactCache cache, LoadOptions options, boolean labelsMayChange) {
    this(cache, options, labelsMayChange, options.precision() == null);
  }

  /**
   * @param mayBeExact whether a version that fails its smoke tests in the chosen precision is
   *     loaded in single precision instead, because nobody asked for that precision
   */
  public VersionLoader(
      ArtifactCache cache, LoadOptions options, boolean labelsMayChange, boolean mayBeExact) {
    this.cache = cache;
    this.options = options;
    this.labelsMayChange = labelsMayChange;
    this.mayBeExact = mayBeExact;
  }

  /**
   * Loads a version, and fetches the files that are missing here.
   *
   * @param beside the served version, or null; equal parts are shared with it
   * @param lengths in tokens, for the warm-up; the usual ones if empty
   * @throws RefusedVersionException if anything fails; then nothing of the version stays in memory
   */
  public ServingVersion load(ModelVersion version, ServingVersion beside, int[] lengths)
      throws RefusedVersionException {
    requireLabels(version, beside);
    try {
      return load(version, beside, lengths, options);
    } catch (IOException | RuntimeException | VirtualMachineError | LinkageError e) {
      // Weights are mapped, and the JVM has an InternalError for a disk that cannot be read.
      throw refused(e);
    } finally {
      NativeHeap.trim();
    }
  }

  /** A precision that was only chosen for its speed gives way where it computes something else. */
  private ServingVersion load(
      ModelVersion version, ServingVersion beside, int[] lengths, LoadOptions options)
      throws IOException {
    CachedVersion files = cache.open(version.getId(), version.getFiles(), position -> {});
    ServingVersion loaded = load(version, beside, lengths, files, options);
    try {
      Classifier deep = loaded.cascade().deep();
      SmokeTests.verify(deep, version.getSmokeTests(), tolerance(deep.precision()));
      return loaded;
    } catch (SmokeTestFailedException e) {
      loaded.retire();
      if (!mayBeExact || loaded.cascade().deep().precision() == Precision.FP32) {
        throw e;
      }
      LOG.warn(
          "Version {} is loaded in single precision, since in {} {}",
          version.getId(),
          loaded.cascade().deep().precision(),
          e.getMessage());
      return load(version, beside, lengths, options.inSinglePrecision());
    } catch (RuntimeException | Error e) {
      loaded.retire();
      throw e;
    }
  }

  private static ServingVersion load(
      ModelVersion version,
      ServingVersion beside,
      int[] lengths,
      CachedVersion files,
      LoadOptions options)
      throws IOException {
    try {
      ModelDirectory directory = ModelDirectory.open(files.directory());
      Cascade cascade = Cascade.load(directory, options, beside == null ? null : beside.cascade());
      ServingVersion loaded =
          new ServingVersion(version, cascade, drift(version, cascade, directory), files);
      try {
        loaded.model().warmUp(lengths.length == 0 ? USUAL_LENGTHS : lengths);
        return loaded;
      } catch (RuntimeException | Error e) {
        loaded.retire();
        throw e;
      }
    } catch (IOException | RuntimeException | Error e) {
      files.close();
      throw e;
    }
  }

  private static DriftFacts drift(ModelVersion version, Cascade cascade, ModelDirectory directory)
      throws IOException {
    try {
      return DriftFacts.of(version.getId(), cascade, directory);
    } catch (IOException | RuntimeException e) {
      cascade.close();
      throw e;
    }
  }

  private void requireLabels(ModelVersion version, ServingVersion beside)
      throws RefusedVersionException {
    if (beside == null || labelsMayChange) {
      return;
    }
    Set<String> served = new HashSet<>(beside.version().getLabels());
    List<String> offered = version.getLabels();
    if (!served.equals(new HashSet<>(offered))) {
      throw new RefusedVersionException(
          ("its labels are %s and the labels served now are %s: consumers may not know the "
                  + "new ones (swap.labels.may.change allows it)")
              .formatted(shown(offered), shown(beside.version().getLabels())),
          false,
          null);
    }
  }

  private static String shown(List<String> labels) {
    String first =
        labels.stream()
            .limit(SHOWN_LABELS)
            .map(label -> OneLine.of(label, SHOWN_CHARACTERS))
            .collect(Collectors.joining(", "));
    return labels.size() > SHOWN_LABELS
        ? "[%s, … (%d in all)]".formatted(first, labels.size())
        : "[" + first + "]";
  }

  /** A lack of memory comes first: what loads a model takes any failure for the model's own. */
  public static RefusedVersionException refused(Throwable e) {
    if (OutOfMemory.isIn(e)) {
      return new RefusedVersionException(
          "there is not enough memory to load it beside the version that is served: "
              + e.getMessage(),
          true,
          e);
    }
    if (e instanceof ArtifactStoreException store) {
      return new RefusedVersionException(store.getMessage(), store.retryHelps(), store);
    }
    if (e instanceof InvalidModelException
        || e instanceof InvalidWeightsException
        || e instanceof SmokeTestFailedException) {
      return new RefusedVersionException(e.getMessage(), false, e);
    }
    String what = e instanceof IOException ? e.getMessage() : e.toString();
    return new RefusedVersionException("it cannot be loaded: " + what, true, e);
  }

  /**
   * Versions are published in single precision, and rounding differs between machines; see {@link
   * SmokeTests#verify}.
   */
  private static double tolerance(Precision precision) {
    return switch (precision) {
      case FP32 -> 0.01;
      case BF16, FP16 -> 0.05;
      case INT8 -> 0.25;
    };
  }
}
