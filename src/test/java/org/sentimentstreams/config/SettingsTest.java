package org.sentimentstreams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  @Test
  void shouldHaveSensibleDefaults() {
    Settings settings = with();

    assertThat(settings.kafka().bootstrapServers()).isEqualTo("localhost:9092");
    assertThat(settings.kafka().applicationId()).isEqualTo("sentiment-streams");
    assertThat(settings.topics().reviews()).isEqualTo("reviews");
    assertThat(settings.topics().predictions()).isEqualTo("predictions");
    assertThat(settings.topics().deadLetters()).isEqualTo("reviews-dlq");
    assertThat(settings.topics().labels()).isEqualTo("labels");
    assertThat(settings.topics().partitions()).isEqualTo(6);
    assertThat(settings.topics().replicationFactor()).isEqualTo((short) -1);
    assertThat(settings.topics().retentionMs()).isEqualTo(Duration.ofDays(7).toMillis());
    assertThat(settings.topics().maxMessageBytes()).isEqualTo(16 * 1024 * 1024);
    assertThat(settings.model().source()).isEqualTo("default");
    assertThat(settings.model().name()).isEqualTo("sentiment");
    assertThat(settings.model().maxTokens()).isEqualTo(256);
    assertThat(settings.artifacts().store())
        .isEqualTo(new StoreAddress(StoreAddress.Kind.FILE, "", ""));
    assertThat(settings.topics().modelArtifacts()).isEqualTo("model-artifacts");
    assertThat(settings.artifacts().s3Endpoint()).isEmpty();
    assertThat(settings.artifacts().s3Region()).isEmpty();
    assertThat(settings.artifacts().s3PathStyle()).isFalse();
    assertThat(settings.artifacts().maxCacheBytes()).isEqualTo(10L << 30);
    assertThat(settings.batch().workers()).isZero();
    assertThat(settings.batch().maxTokens()).isEqualTo(2048);
    assertThat(settings.batch().maxReviews()).isEqualTo(64);
    assertThat(settings.batch().maxQueuedReviews()).isEqualTo(10_000);
    assertThat(settings.batch().scoringTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.streams().processingGuarantee()).isEqualTo("exactly_once_v2");
    assertThat(settings.streams().threads()).isEqualTo(2);
    assertThat(settings.streams().commitInterval()).isEqualTo(Duration.ofMillis(1000));
    assertThat(settings.streams().maxPollRecords()).isEqualTo(64);
    assertThat(settings.streams().stateDir())
        .isEqualTo(settings.artifacts().cacheDir().resolve("state"));
    assertThat(settings.kafka().passThrough()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "topics.partitions, 1",
    "topics.partitions, 10000",
    "topics.replication.factor, 3",
    "topics.retention.ms, -1",
    "topics.retention.ms, 9223372036854775807",
    "model.max.tokens, 8",
    "commit.interval.ms, 0",
    "challenger.canary.steps, '0.001, .05,1'",
    "challenger.canary.steps, 1.0",
    "processing.guarantee, at_least_once",
    "bootstrap.servers, 'a.example:9092, b_c-d:19092'",
    "bootstrap.servers, '[::1]:9092'",
    "bootstrap.servers, SASL_SSL://broker:9092",
    "topics.reviews, a.B_c-9",
    "artifacts.s3.endpoint, http://localhost:9000",
    "artifacts.s3.endpoint, https://minio.example/",
    "artifacts.s3.endpoint, 'http://[::1]:9000'",
    "artifacts.s3.region, eu-central-1",
    "artifacts.s3.path.style, true",
  })
  void shouldTake(String name, String value) {
    Settings settings = with(name, value);

    assertThat(settings.shown(name)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "topics.partitions, many",
    "topics.partitions, 0",
    "topics.partitions, 10001",
    "topics.partitions, 1.5",
    "topics.partitions, ''",
    "topics.partitions, 99999999999999999999",
    "topics.replication.factor, 0",
    "topics.replication.factor, -2",
    "topics.replication.factor, 40000",
    "topics.retention.ms, -2",
    "topics.retention.ms, 7d",
    "topics.max.message.bytes, 0",
    "model.max.tokens, 7",
    "challenger.canary.steps, ''",
    "challenger.canary.steps, '0.5,0.1'",
    "challenger.canary.steps, '0,0.1'",
    "challenger.canary.steps, 1.1",
    "challenger.canary.steps, 1..1",
    "model.max.tokens, 8193",
    "model, ''",
    "model.name, a/b",
    "device.workers, -1",
    "batch.max.reviews, 0",
    "scoring.timeout.ms, 0",
    "num.stream.threads, 0",
    "commit.interval.ms, -1",
    "max.poll.records, 0",
    "processing.guarantee, exactly_once",
    "processing.guarantee, AT_LEAST_ONCE",
    "bootstrap.servers, ''",
    "bootstrap.servers, localhost",
    "bootstrap.servers, localhost:0",
    "bootstrap.servers, localhost:65536",
    "bootstrap.servers, 'localhost:9092,'",
    "application.id, ''",
    "topics.reviews, ..",
    "topics.reviews, .",
    "topics.reviews, kritiken für alle",
    "topics.labels, ''",
    "artifacts.store, ''",
    "artifacts.store, s3://",
    "artifacts.store, s3://Bucket",
    "artifacts.store, kafka:topic",
    "artifacts.s3.endpoint, localhost:9000",
    "artifacts.s3.endpoint, 'http://a b'",
    "artifacts.s3.region, EU Central",
    "artifacts.s3.path.style, yes",
    "artifacts.cache.max.bytes, -2",
    "artifacts.store, /mnt/models",
    "artifacts.store, ftp://host/models",
  })
  void shouldRefuse(String name, String value) {
    assertThatThrownBy(() -> with(name, value))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(name + " is \"" + value + "\": ")
        .hasMessageEndingWith(" is needed (set by flag)");
  }

  @ParameterizedTest
  @CsvSource({
    "file:, FILE, '', ''",
    "file:/mnt/a b, FILE, /mnt/a b, ''",
    "file:///mnt/a b, FILE, /mnt/a b, ''",
    "file:models, FILE, models, ''",
    "s3://my.bucket-1, S3, my.bucket-1, ''",
    "s3://bucket/, S3, bucket, ''",
    "s3://bucket/a/b/, S3, bucket, a/b/",
    "kafka:, KAFKA, '', ''",
  })
  void shouldReadTheAddressOfAStore(
      String value, StoreAddress.Kind kind, String root, String prefix) {
    assertThat(with("artifacts.store", value).artifacts().store())
        .isEqualTo(new StoreAddress(kind, root, prefix));
  }

  @Test
  void shouldRefuseALoginInAnAddressAndNotShowIt() {
    assertThatThrownBy(() -> with("schema.registry.url", "https://svc:s3cret@registry:8081"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContainingAll("schema.registry.url", "without a login", "registry:8081")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void shouldRefuseAPathThatNoFileSystemTakes() {
    assertThatThrownBy(() -> with("cache.dir", "a\0b"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("a directory or nothing is needed");
  }

  @Test
  void shouldTakeATopicNameOf249LettersAndNoLongerOne() {
    assertThat(with("topics.reviews", "r".repeat(249)).topics().reviews()).hasSize(249);
    assertThatThrownBy(() -> with("topics.reviews", "r".repeat(250)))
        .isInstanceOf(InvalidSettingException.class);
  }

  @Test
  void shouldRefuseOneNameForTwoTopics() {
    assertThatThrownBy(() -> with("topics.labels", "reviews"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(
            "topics.labels is \"reviews\": topics.reviews is \"reviews\" already");
  }

  @Test
  void shouldRefuseTopicNamesThatKafkaTakesForTheSame() {
    assertThatThrownBy(() -> with("topics.reviews", "a.b", "topics.predictions", "a_b"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("topics.reviews is \"a.b\" already");
  }

  @Test
  void shouldRefuseABatchThatOneReviewDoesNotFit() {
    assertThatThrownBy(() -> with("model.max.tokens", "512", "batch.max.tokens", "511"))
        .hasMessage(
            "batch.max.tokens is \"511\": at least model.max.tokens (512) is needed (set by flag)");
    assertThat(with("model.max.tokens", "512", "batch.max.tokens", "512").batch().maxTokens())
        .isEqualTo(512);
  }

  @Test
  void shouldSayWhichDefaultIsTooSmall() {
    assertThatThrownBy(() -> with("model.max.tokens", "8192"))
        .hasMessage("batch.max.tokens is \"2048\": at least model.max.tokens (8192) is needed");
  }

  @Test
  void shouldRefuseAQueueThatOneBatchDoesNotFit() {
    assertThatThrownBy(() -> with("batch.queue.max.reviews", "63"))
        .hasMessageContaining("at least batch.max.reviews (64) is needed");
  }

  @Test
  void shouldRefuseASecondSpellingOfItsOwnKeys() {
    assertThatThrownBy(() -> with("kafka.max.poll.records", "5"))
        .hasMessage("kafka.max.poll.records is not passed through: set max.poll.records instead");
    assertThat(with("kafka.consumer.max.poll.records", "5").kafka().passThrough())
        .containsEntry("consumer.max.poll.records", "5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kafka.main.consumer.max.poll.interval.ms | 5 minutes | a whole number of 1 or more",
        "kafka.max.poll.interval.ms | 0 | a whole number of 1 or more",
        "kafka.consumer.session.timeout.ms | 6s | a whole number",
        "kafka.producer.max.request.size | 17825792.5 | a whole number of 0 or more",
        "kafka.buffer.memory | lots | a whole number of 0 or more",
        "kafka.admin.retries | -1 | a whole number from 0 to 2147483647",
        "kafka.consumer.check.crcs | yes | true or false",
      })
  void shouldRefuseBadValuesForKafkasClients(String name, String value, String need) {
    assertThatThrownBy(() -> with(name, value))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("%s is \"%s\": %s is needed".formatted(name, value, need));
  }

  @Test
  void shouldPassOnWhatKafkasClientsDoNotKnow() {
    assertThat(with("kafka.task.timeout.ms", "1000", "kafka.my.own", "x").kafka().passThrough())
        .containsKeys("task.timeout.ms", "my.own");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka.ssl.keystore.password",
        "kafka.ssl.key.password",
        "kafka.ssl.keystore.key",
        "kafka.sasl.jaas.config",
        "kafka.consumer.sasl.jaas.config",
        "kafka.sasl.oauthbearer.client.credentials.client.secret",
        "kafka.sasl.oauthbearer.token.endpoint.url",
        "kafka.basic.auth.user.info",
        "kafka.my.PASSWORD",
      })
  void shouldHideSecrets(String name) {
    Settings settings = with(name, "hunter2");

    assertThat(settings.all())
        .filteredOn(setting -> setting.name().equals(name))
        .extracting(Setting::value)
        .containsExactly("[hidden]");
    assertThat(settings.all().toString()).doesNotContain("hunter2");
    assertThat(settings.toString()).contains(name + "=[hidden]").doesNotContain("hunter2");
    assertThat(settings.kafka().passThrough()).containsValue("hunter2");
  }

  @Test
  void shouldHideTheTokenOfTheLivePageIfThereIsOne() {
    assertThat(with("http.token", "sesame").toString())
        .contains("http.token=[hidden]")
        .doesNotContain("sesame");
    assertThat(with().toString()).contains("http.token=").doesNotContain("[hidden]");
    assertThat(with("http.token", "sesame").ops().httpToken()).contains("sesame");
    assertThat(with().ops().httpToken()).isEmpty();
  }

  @Test
  void shouldNotHideTheNumbersOfTokens() {
    assertThat(with("model.max.tokens", "77").all())
        .filteredOn(setting -> setting.name().equals("model.max.tokens"))
        .containsExactly(
            new Setting(
                "model.max.tokens",
                "77",
                "256",
                Source.FLAG,
                Settings.definition().configKeys().get("model.max.tokens").documentation));
  }

  @Test
  void shouldListEveryKeyInTheOrderOfTheDocsThenThePassThroughKeys() {
    assertThat(with("kafka.b", "2", "kafka.a", "1").all())
        .extracting(Setting::name)
        .startsWith("bootstrap.servers", "application.id", "startup.wait.ms")
        .endsWith("log.format", "kafka.a", "kafka.b")
        .hasSize(Settings.definition().names().size() + 2);
  }

  @Test
  void shouldNotLetAnybodyChangeThem() {
    Settings settings = with("kafka.a", "1");

    assertThatThrownBy(() -> settings.kafka().passThrough().put("b", "2"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> settings.all().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    Settings.definition().define("x", ConfigDef.Type.INT, 1, null, "");
    assertThat(Settings.definition().names()).doesNotContain("x");
  }

  @Test
  void shouldPutTheStateIntoTheCacheUnlessToldOtherwise() {
    assertThat(with("cache.dir", "c").streams().stateDir()).isEqualTo(Path.of("c", "state"));
    assertThat(with("cache.dir", "c", "state.dir", "s").streams().stateDir())
        .isEqualTo(Path.of("s"));
  }

  @Test
  void shouldFindTheCacheFolderInTheGivenEnvironment() {
    var environment = Map.of("XDG_CACHE_HOME", Path.of("xdg").toAbsolutePath().toString());

    assertThat(SettingsLoader.load(Optional.empty(), environment, Map.of()).artifacts().cacheDir())
        .isEqualTo(Path.of("xdg", "sentiment-streams").toAbsolutePath());
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, home/.cache/sentiment-streams",
    "FreeBSD, home/.cache/sentiment-streams",
    "Mac OS X, home/Library/Caches/sentiment-streams",
    "Windows 11, home/AppData/Local/sentiment-streams",
  })
  void shouldFollowTheHabitOfTheOperatingSystem(String system, String folder) {
    var environment = Map.of("XDG_CACHE_HOME", "relative/is/ignored", "LOCALAPPDATA", "");

    assertThat(CacheFolder.of(environment, system, "home")).isEqualTo(Path.of(folder));
  }

  @Test
  void shouldTakeTheFolderThatWindowsNames() {
    Path local = Path.of("local").toAbsolutePath();

    assertThat(CacheFolder.of(Map.of("LOCALAPPDATA", local.toString()), "Windows 11", "home"))
        .isEqualTo(local.resolve("sentiment-streams"));
  }

  @ParameterizedTest
  @CsvSource({"'', '', 0", "'', abc, 3", "kitten, sitting, 3", "abc, abc, 0", "abc, '', 3"})
  void shouldCountEdits(String from, String to, int edits) {
    assertThat(Suggestion.distance(from, to)).isEqualTo(edits);
  }

  private static Settings with(String... namesAndValues) {
    var flags = new HashMap<String, String>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      flags.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return SettingsLoader.load(Optional.empty(), Map.of(), flags);
  }

  @Test
  void shouldTakeLabelsOnThePageOnlyFromThoseWhoKnowAToken() {
    assertThat(with().ops().takesLabels()).isFalse();
    assertThat(with("http.labels", "true", "http.token", "sesame").ops().takesLabels()).isTrue();
    assertThatThrownBy(() -> with("http.labels", "true"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("http.labels")
        .hasMessageContaining("http.token is needed");
  }
}
