package org.sentimentstreams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferencesTest {
  @TempDir private Path folder;

  private static Settings load(String key, String value) {
    return SettingsLoader.load(Optional.empty(), Map.of(), Map.of(key, value));
  }

  @Test
  void shouldTakeASecretFromAFileAndShowOnlyWhereItStands() throws IOException {
    Path file = Files.writeString(folder.resolve("secrets.properties"), "jaas=user \"s3cret\"\n");
    String reference = "${file:" + file + ":jaas}";

    Settings settings = load("kafka.sasl.jaas.config", reference);

    assertThat(settings.kafka()).containsEntry("sasl.jaas.config", "user \"s3cret\"");
    assertThat(settings.all())
        .filteredOn(setting -> setting.name().equals("kafka.sasl.jaas.config"))
        .singleElement()
        .satisfies(setting -> assertThat(setting.value()).isEqualTo(reference));
    assertThat(settings.toString()).doesNotContain("s3cret");
  }

  @Test
  void shouldTakeAValueFromAFolderOfFiles() throws IOException {
    Files.writeString(folder.resolve("servers"), "kafka-1:9092");

    assertThat(load("bootstrap.servers", "${dir:" + folder + ":servers}").bootstrapServers())
        .isEqualTo("kafka-1:9092");
  }

  @Test
  void shouldNameAReferenceThatLeadsNowhere() throws IOException {
    Path file = Files.writeString(folder.resolve("secrets.properties"), "a=1\n");

    assertThatThrownBy(() -> load("model.name", "${file:" + file + ":b}"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("model.name is \"${file:" + file + ":b}\"")
        .hasMessageContaining("a key that is in the file");
    assertThatThrownBy(() -> load("model.name", "${file:" + folder + "/none:b}"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("a file that can be read");
  }

  @Test
  void shouldNotShowAValueFromAFileThatIsNotValid() throws IOException {
    Path file = Files.writeString(folder.resolve("secrets.properties"), "port=s3cret\n");

    assertThatThrownBy(() -> load("num.stream.threads", "${file:" + file + ":port}"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageNotContaining("s3cret");
  }
}
