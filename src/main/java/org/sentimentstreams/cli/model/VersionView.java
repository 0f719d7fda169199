package org.sentimentstreams.cli.model;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.sentimentstreams.registry.ModelHistory;
import org.sentimentstreams.registry.Versions;
import org.sentimentstreams.schema.ModelFile;
import org.sentimentstreams.schema.ModelVersion;

/** A version as people and programs read it. */
public record VersionView(ModelHistory history, ModelVersion version) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  /**
   * The versions of a model, oldest first.
   *
   * @param all retired ones, too
   */
  static List<VersionView> of(ModelHistory history, boolean all) {
    return history.versions().stream()
        .filter(version -> all || version.getRetiredAt() == null)
        .map(version -> new VersionView(history, version))
        .toList();
  }

  /** UTC, without a zone. */
  static String time(Instant time) {
    return TIME.format(time);
  }

  public static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
  }

  /** Names of the aliases that point at it. */
  List<String> aliases() {
    return List.copyOf(history.aliasesOf(version.getId()));
  }

  /** What a person would call it. */
  String what() {
    if (version.getDescription() != null) {
      return version.getDescription();
    }
    return version.getRecipe() == null ? "" : version.getRecipe();
  }

  String metric(String name) {
    Double value = version.getMetrics().get(name);
    return value == null ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }

  Map<String, Object> object() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("model", version.getModel());
    object.put("id", version.getId());
    object.put("digest", version.getDigest());
    object.put("createdAt", version.getCreatedAt().toString());
    object.put("aliases", aliases());
    object.put("labels", version.getLabels());
    object.put("bytes", Versions.bytes(version));
    object.put("files", version.getFiles().stream().map(VersionView::file).toList());
    object.put("metrics", new TreeMap<>(version.getMetrics()));
    object.put("recipe", version.getRecipe());
    object.put("parent", version.getParent());
    object.put("gate", version.getGate());
    object.put("description", version.getDescription());
    object.put(
        "retiredAt", version.getRetiredAt() == null ? null : version.getRetiredAt().toString());
    return object;
  }

  private static Map<String, Object> file(ModelFile file) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", file.getName());
    object.put("bytes", file.getBytes());
    object.put("sha256", file.getSha256());
    object.put("location", file.getLocation());
    return object;
  }
}
