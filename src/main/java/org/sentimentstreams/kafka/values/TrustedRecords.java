package org.sentimentstreams.kafka.values;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Tells Avro which packages it may make records of. Since 1.12.2 it refuses every class by default,
 * because a schema from outside could name any; here schemas come from the generated classes only.
 */
final class TrustedRecords {
  private static final Set<String> PACKAGES = ConcurrentHashMap.newKeySet();

  static {
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(), type -> PACKAGES.contains(type.getPackageName())));
  }

  private TrustedRecords() {}

  static void addPackageOf(Class<?> type) {
    PACKAGES.add(type.getPackageName());
  }
}
