package org.sentimentstreams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    assertThat(settings.kafka().passThrough()).containsEntry("sasl.jaas.config", "user \"s3cret\"");
    assertThat(settings.all())
        .filteredOn(setting -> setting.name().equals("kafka.sasl.jaas.config"))
        .singleElement()
        .satisfies(setting -> assertThat(setting.value()).isEqualTo(reference));
    assertThat(settings.toString()).doesNotContain("s3cret");
  }

  @Test
  void shouldTakeAValueFromAFolderOfFiles() throws IOException {
    Files.writeString(folder.resolve("servers"), "kafka-1:9092");

    assertThat(
            load("bootstrap.servers", "${dir:" + folder + ":servers}").kafka().bootstrapServers())
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

  /** Such as those for {@code model.also}, which are read with a name of their own. */
  @Test
  void shouldHideInEveryCopyWhatItHides() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("secrets.properties"), "a=s3cret-1\nb=s3cret-2\nc=s3cret-3\n");
    String reference = "${file:" + file + ":";
    Settings settings =
        SettingsLoader.load(
            Optional.empty(),
            Map.of("SENTIMENT_HTTP_TOKEN", "s3cret-4"),
            Map.of(
                "model.name", reference + "a}",
                "topics.reviews", reference + "b}",
                "kafka.client.dns.lookup", reference + "c}",
                "kafka.ssl.key.password", "s3cret-5"));

    List<Settings> copies = copies(settings);

    assertThat(settings.toString()).doesNotContain("s3cret");
    assertThat(copies).isNotEmpty();
    for (Settings copy : copies) {
      assertThat(copy.toString()).doesNotContain("s3cret").contains(reference + "b}");
      assertThat(copy.all()).noneMatch(setting -> setting.value().contains("s3cret"));
      assertThat(copy.topics().reviews()).isEqualTo("s3cret-2");
    }
    assertThat(settings.withModelName("stars").shown("model.name")).isEqualTo("stars");
  }

  /** What all methods of settings give that make others of them. */
  private static List<Settings> copies(Settings settings) throws ReflectiveOperationException {
    List<Settings> copies = new ArrayList<>();
    for (Method method : Settings.class.getMethods()) {
      if (method.getReturnType() == Settings.class) {
        Object[] arguments = new Object[method.getParameterCount()];
        Arrays.fill(arguments, "stars");
        copies.add((Settings) method.invoke(settings, arguments));
      }
    }
    return copies;
  }
}
