package org.sentimentstreams.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsLoaderTest {

  @TempDir Path folder;

  @Test
  void shouldLetEachLayerOverrideTheOneBelow() throws IOException {
    Path file =
        file("topics.partitions=1\nmodel.max.tokens=100\nbatch.max.reviews=7\n".getBytes(UTF_8));

    Settings settings =
        SettingsLoader.load(
            Optional.of(file),
            Map.of("SENTIMENT_TOPICS_PARTITIONS", "2", "SENTIMENT_MODEL_MAX_TOKENS", "200"),
            Map.of("topics.partitions", "3"));

    assertThat(settings.topics().partitions()).isEqualTo(3);
    assertThat(settings.model().maxTokens()).isEqualTo(200);
    assertThat(settings.batch().maxReviews()).isEqualTo(7);
    assertThat(settings.streams().threads()).isEqualTo(2);
    assertThat(source(settings, "topics.partitions")).isEqualTo("flag");
    assertThat(source(settings, "model.max.tokens"))
        .isEqualTo("environment variable SENTIMENT_MODEL_MAX_TOKENS");
    assertThat(source(settings, "batch.max.reviews")).isEqualTo("file " + file);
    assertThat(source(settings, "num.stream.threads")).isEqualTo("default");
  }

  @Test
  void shouldReadEveryKeyFromTheEnvironment() {
    for (var key : Settings.definition().configKeys().values()) {
      String value = key.defaultValue.toString();

      Settings settings =
          SettingsLoader.load(
              Optional.empty(), Map.of(SettingsLoader.variable(key.name), value), Map.of());

      assertThat(source(settings, key.name)).startsWith("environment variable SENTIMENT_");
    }
  }

  @Test
  void shouldReadTheEnvironmentInATurkishLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("tr-TR"));
    try {
      var environment = Map.of("SENTIMENT_APPLICATION_ID", "istanbul");

      assertThat(
              SettingsLoader.load(Optional.empty(), environment, Map.of()).kafka().applicationId())
          .isEqualTo("istanbul");
      assertThat(SettingsLoader.variable("commit.interval.ms"))
          .isEqualTo("SENTIMENT_COMMIT_INTERVAL_MS");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void shouldHandKafkaSettingsOnUntouchedFromEveryLayer() throws IOException {
    Path file = file("kafka.sasl.mechanism=PLAIN\nkafka.client.rack=a \n".getBytes(UTF_8));

    Settings settings =
        SettingsLoader.load(
            Optional.of(file),
            Map.of("SENTIMENT_KAFKA_SECURITY_PROTOCOL", "SASL_SSL"),
            Map.of("kafka.consumer.fetch.min.bytes", "32768"));

    assertThat(settings.kafka().passThrough())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "sasl.mechanism", "PLAIN",
                "client.rack", "a ",
                "security.protocol", "SASL_SSL",
                "consumer.fetch.min.bytes", "32768"));
  }

  @ParameterizedTest
  @CsvSource({
    "bootstrap.server, bootstrap.servers",
    "topic.partitions, topics.partitions",
    "BATCH.MAX.TOKENS.., ",
    "security.protocol, kafka.security.protocol",
    "kafka., ",
    "'', ",
    "zzzzzzzzzzzzzzzzzzzzzzzz, ",
  })
  void shouldRefuseAnUnknownFlagAndSuggestTheNearestKey(String key, String nearest) {
    String advice =
        nearest == null
            ? "`sentiment config` lists the settings there are"
            : "did you mean \"" + nearest + "\"?";

    assertThatThrownBy(() -> flags(Map.of(key, "x")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("unknown setting \"" + key + "\" in the flags: ")
        .hasMessageEndingWith(advice);
  }

  @Test
  void shouldRefuseAnUnknownKeyInTheFile() throws IOException {
    Path file = file("bootstrap.server=x:1\n".getBytes(UTF_8));

    assertThatThrownBy(() -> load(file))
        .hasMessage(
            "unknown setting \"bootstrap.server\" in %s: did you mean \"bootstrap.servers\"?",
            file);
  }

  @Test
  void shouldSuggestAVariableForAnUnknownVariable() {
    var environment = Map.of("SENTIMENT_BOOTSTRAP_SERVER", "x:1", "OTHER", "ignored");

    assertThatThrownBy(() -> SettingsLoader.load(Optional.empty(), environment, Map.of()))
        .hasMessage(
            "unknown setting \"SENTIMENT_BOOTSTRAP_SERVER\" in the environment: did you mean"
                + " \"SENTIMENT_BOOTSTRAP_SERVERS\"?");
  }

  @Test
  void shouldIgnoreVariablesOfOthers() {
    var environment = Map.of("PATH", "/bin", "SENTIMENTAL", "yes", "topics.partitions", "1");

    assertThat(SettingsLoader.load(Optional.empty(), environment, Map.of()).topics().partitions())
        .isEqualTo(6);
  }

  @Test
  void shouldReadUtf8WithAByteOrderMarkAndWindowsLines() throws IOException {
    Path file = file("\uFEFFmodel=modèle/感情\r\ntopics.partitions = 9 \r\n".getBytes(UTF_8));

    Settings settings = load(file);

    assertThat(settings.model().source()).isEqualTo("modèle/感情");
    assertThat(settings.topics().partitions()).isEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SENTIMENT_SERVICE_HOST",
        "SENTIMENT_PORT",
        "SENTIMENT_STREAMS_SERVICE_PORT_HTTP",
        "SENTIMENT_API_PORT_8080_TCP_ADDR"
      })
  void shouldSayWhatToDoAboutVariablesOfKubernetes(String variable) {
    assertThatThrownBy(
            () -> SettingsLoader.load(Optional.empty(), Map.of(variable, "10.0.0.1"), Map.of()))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining(variable)
        .hasMessageContaining("enableServiceLinks: false");
  }

  @Test
  void shouldTakeAnEmptyFile() throws IOException {
    assertThat(load(file(new byte[0])).topics().partitions()).isEqualTo(6);
  }

  @Test
  void shouldSayThatTheFileDoesNotExist() {
    Path missing = folder.resolve("missing.properties");

    assertThatThrownBy(() -> load(missing))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("settings file %s does not exist: name a properties file that does", missing);
  }

  @Test
  void shouldSayThatADirectoryIsNoFile() {
    assertThatThrownBy(() -> load(folder))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining(folder + " cannot be read");
  }

  @Test
  void shouldSayThatTheFileIsNotUtf8() throws IOException {
    Path file = file("model=mod\u00e8le".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> load(file))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("is not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model=\\u12", "model=\\uzzzz"})
  void shouldSayThatAnEscapeIsBroken(String text) throws IOException {
    Path file = file(text.getBytes(UTF_8));

    assertThatThrownBy(() -> load(file))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("four hexadecimal digits");
  }

  @Test
  void shouldNameTheFileOfABadValue() throws IOException {
    Path file = file("topics.partitions=many\n".getBytes(UTF_8));

    assertThatThrownBy(() -> load(file))
        .hasMessage(
            "topics.partitions is \"many\": a whole number from 1 to 10000 is needed (set by file"
                + " %s)",
            file);
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("app.properties"), bytes);
  }

  private static Settings load(Path file) {
    return SettingsLoader.load(Optional.of(file), Map.of(), Map.of());
  }

  private static Settings flags(Map<String, String> flags) {
    return SettingsLoader.load(Optional.empty(), Map.of(), flags);
  }

  private static String source(Settings settings, String name) {
    return settings.all().stream()
        .filter(setting -> setting.name().equals(name))
        .findFirst()
        .orElseThrow()
        .source()
        .toString();
  }
}
