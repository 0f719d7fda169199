package org.sentimentstreams.registry;

import java.time.Instant;
import java.util.List;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.schema.ModelAlias;
import org.sentimentstreams.schema.ModelFile;
import org.sentimentstreams.schema.ModelVersion;

/** Versions and changes as publishers write them, with files that exist nowhere. */
final class TestVersions {
  static final Instant NOON = Instant.parse("2026-01-02T12:00:00.123Z");

  static {
    // A builder asks Avro for records as defaults, and it makes none of a package not yet trusted.
    AvroSerde<ModelVersion> unused = AvroSerde.of(ModelVersion.class);
  }

  private TestVersions() {}

  static ModelVersion version(String model, int number) {
    ModelFile file =
        ModelFile.newBuilder()
            .setName("model.safetensors")
            .setSha256(Digests.sha256("file " + number))
            .setBytes(number)
            .setLocation("file:" + number)
            .build();
    String digest = Versions.digest(List.of(file));
    Instant time = NOON.plusSeconds(number);
    return ModelVersion.newBuilder()
        .setModel(model)
        .setId(Versions.id(time, digest))
        .setDigest(digest)
        .setCreatedAt(time)
        .setFiles(List.of(file))
        .setLabels(List.of("negative", "positive"))
        .build();
  }

  static ModelAlias change(String model, String change, String version, String previous) {
    return ModelAlias.newBuilder()
        .setModel(model)
        .setName(ModelHistory.CHAMPION)
        .setChange(change)
        .setVersion(version)
        .setPrevious(previous)
        .setChangedAt(NOON)
        .build();
  }
}
