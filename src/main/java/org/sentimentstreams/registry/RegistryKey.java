package org.sentimentstreams.registry;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sentimentstreams.schema.ModelAlias;
import org.sentimentstreams.schema.ModelVersion;

/**
 * The key of a record of the registry: {@code <model>/version/<id>} or {@code
 * <model>/alias/<name>/<change>}. Each change of an alias has a key of its own, so that compaction
 * keeps all of them and every reader computes the same state.
 *
 * @param model name of the model
 * @param alias name of the alias, null for a version
 * @param id of the version or of the change
 */
record RegistryKey(String model, String alias, String id) {
  private static final String NAME = "([a-zA-Z0-9._-]{1,249})";
  private static final Pattern VERSION = Pattern.compile(NAME + "/version/" + NAME);
  private static final Pattern ALIAS = Pattern.compile(NAME + "/alias/" + NAME + "/" + NAME);

  static RegistryKey of(ModelVersion version) {
    return new RegistryKey(version.getModel(), null, version.getId());
  }

  static RegistryKey of(ModelAlias change) {
    return new RegistryKey(change.getModel(), change.getName(), change.getChange());
  }

  /** Empty for a key of any other form. */
  static Optional<RegistryKey> parse(String key) {
    if (key == null) {
      return Optional.empty();
    }
    Matcher version = VERSION.matcher(key);
    if (version.matches()) {
      return Optional.of(new RegistryKey(version.group(1), null, version.group(2)));
    }
    Matcher change = ALIAS.matcher(key);
    return change.matches()
        ? Optional.of(new RegistryKey(change.group(1), change.group(2), change.group(3)))
        : Optional.empty();
  }

  boolean isVersion() {
    return alias == null;
  }

  @Override
  public String toString() {
    return isVersion() ? model + "/version/" + id : model + "/alias/" + alias + "/" + id;
  }
}
