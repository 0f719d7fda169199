package org.sentimentstreams.registry;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentimentstreams.fuzz.Fuzz;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.schema.ModelAlias;
import org.sentimentstreams.schema.ModelVersion;

@Tag("slow")
@Timeout(900)
class RegistryFuzzTest {
  @Test
  void shouldRefuseVersionsThatAreAlmostRight() throws Exception {
    AvroSerde<ModelVersion> serde = AvroSerde.of(ModelVersion.class);
    byte[] seed = serde.serializer().serialize("", TestVersions.version("m", 1));

    new Fuzz(List.of(seed), List.of(SerializationException.class))
        .run(
            input -> {
              ModelVersion version = serde.deserializer().deserialize("", input);
              if (Versions.problem(version).isEmpty()) {
                var unused = RegistryKey.of(version);
              } else {
                throw new SerializationException("ignored, as the registry does");
              }
            });
  }

  @Test
  void shouldRefuseChangesAndKeysThatAreAlmostRight() throws Exception {
    AvroSerde<ModelAlias> serde = AvroSerde.of(ModelAlias.class);
    ModelAlias change = TestVersions.change("m", "c", "v2", "v1");
    byte[] value = serde.serializer().serialize("", change);
    byte[] key = RegistryKey.of(change).toString().getBytes(StandardCharsets.UTF_8);

    new Fuzz(List.of(value, key), List.of(SerializationException.class))
        .run(
            input -> {
              if (RegistryKey.parse(new String(input, StandardCharsets.UTF_8)).isEmpty()) {
                var unused = RegistryKey.of(serde.deserializer().deserialize("", input));
              }
            });
  }
}
