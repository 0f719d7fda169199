package org.sentimentstreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.schema.ModelFile;
import org.sentimentstreams.schema.ModelVersion;
import org.sentimentstreams.schema.SmokeTest;

class VersionLoaderTest {
  private static final int LIMIT = 32;

  @TempDir private Path folder;

  /** Cannot be read the first time: so it is when the disk of mapped weights fails. */
  private static final class Faulty extends ModelVersion {
    private static final long serialVersionUID = 1L;

    private final String faulty;
    private boolean failed;

    /**
     * @param faulty the field that cannot be read
     */
    Faulty(ModelVersion version, String faulty) {
      this.faulty = faulty;
      for (Schema.Field field : version.getSchema().getFields()) {
        put(field.pos(), version.get(field.pos()));
      }
    }

    private void read(String field) {
      if (field.equals(faulty) && !failed) {
        failed = true;
        throw new InternalError("a fault occurred in an unsafe memory access operation");
      }
    }

    @Override
    public List<ModelFile> getFiles() {
      read("files");
      return super.getFiles();
    }

    @Override
    public List<SmokeTest> getSmokeTests() {
      read("smokeTests");
      return super.getSmokeTests();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "smokeTests"})
  void shouldRefuseAVersionForNowWhoseMemoryFails(String field) throws Exception {
    try (LoadedVersions versions = new LoadedVersions(folder)) {
      ModelVersion version = new Faulty(versions.publish("v", 1), field);

      RefusedVersionException refusal =
          catchThrowableOfType(RefusedVersionException.class, () -> versions.load(version, LIMIT));

      assertThat(refusal).hasMessageContaining("a fault occurred");
      assertThat(refusal.retryHelps()).isTrue();
      ServingVersion loaded = versions.load(version, LIMIT);
      assertThat(loaded.id()).isEqualTo("v");
      loaded.retire();
    }
  }
}
