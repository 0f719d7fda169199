package org.sentimentstreams.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.beans.Introspector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;

/** The manifests against Kubernetes' and Strimzi's own classes: no field that they don't know. */
class KubernetesTest {
  private static final Path KUBERNETES = Manifest.DEPLOY.resolve("kubernetes");

  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "Namespace", Namespace.class,
          "Service", Service.class,
          "StatefulSet", StatefulSet.class,
          "Deployment", Deployment.class,
          "PersistentVolumeClaim", PersistentVolumeClaim.class,
          "PodDisruptionBudget", PodDisruptionBudget.class,
          "NetworkPolicy", NetworkPolicy.class,
          "KafkaTopic", KafkaTopic.class,
          "KafkaUser", KafkaUser.class);

  /** Kustomize's and KEDA's have no Java classes; kubectl reads the former in a test below. */
  private static final Set<String> OTHER_KINDS =
      Set.of("Kustomization", "ScaledObject", "TriggerAuthentication");

  private static final Pattern MODEL_CLASS = Pattern.compile("^io\\.(fabric8|strimzi)\\.");

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  static Stream<Manifest> manifests() {
    return Manifest.files(KUBERNETES, ".yaml").stream().flatMap(file -> Manifest.in(file).stream());
  }

  /** The classes take any field, and keep those that they don't know apart. */
  private static List<String> unknownFields(Manifest manifest, Class<?> type) throws Exception {
    List<String> unknown = new ArrayList<>();
    addUnknown(JSON.treeToValue(manifest.content(), type), "", unknown);
    return unknown;
  }

  private static void addUnknown(Object value, String path, List<String> unknown) throws Exception {
    if (value instanceof Collection<?> items) {
      for (Object item : items) {
        addUnknown(item, path, unknown);
      }
      return;
    }
    if (value == null || !MODEL_CLASS.matcher(value.getClass().getName()).find()) {
      return;
    }
    for (var property :
        Introspector.getBeanInfo(value.getClass(), Object.class).getPropertyDescriptors()) {
      if (property.getReadMethod() == null) {
        continue;
      }
      Object child = property.getReadMethod().invoke(value);
      if (property.getName().equals("additionalProperties")) {
        ((Map<?, ?>) child).keySet().forEach(name -> unknown.add(path + "/" + name));
      } else {
        addUnknown(child, path + "/" + property.getName(), unknown);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void shouldUseOnlyWhatKubernetesKnows(Manifest manifest) throws Exception {
    Class<?> type = KINDS.get(manifest.kind());
    if (type == null) {
      assertThat(OTHER_KINDS).contains(manifest.kind());
      return;
    }

    assertThat(unknownFields(manifest, type)).isEmpty();
  }

  @Test
  void shouldSeeAFieldThatIsMisspelled() throws Exception {
    Manifest service =
        manifests().filter(m -> m.kind().equals("StatefulSet")).findFirst().orElseThrow();
    ObjectNode pod = (ObjectNode) service.content().at("/spec/template/spec");
    pod.put("enableServiceLink", false);

    assertThat(unknownFields(service, StatefulSet.class))
        .containsExactly("/spec/template/spec/enableServiceLink");
  }

  @Test
  void shouldHardenEveryPod() {
    List<JsonNode> pods =
        manifests()
            .filter(m -> m.file().startsWith(KUBERNETES.resolve("base")))
            .filter(m -> Set.of("StatefulSet", "Deployment").contains(m.kind()))
            .map(m -> m.content().at("/spec/template/spec"))
            .toList();

    assertThat(pods).isNotEmpty();
    for (JsonNode pod : pods) {
      assertThat(pod.path("enableServiceLinks").asBoolean(true)).isFalse();
      assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
      JsonNode container = pod.at("/containers/0");
      assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
      // What has no port answers no probe.
      assertThat(container.has("livenessProbe")).isEqualTo(container.has("ports"));
      assertThat(container.has("readinessProbe")).isEqualTo(container.has("ports"));
      assertThat(container.at("/resources/limits/memory").asText()).isNotBlank();
    }
  }

  @Test
  void shouldGiveSettingsThatTheServiceTakes() throws IOException {
    Map<String, String> secrets =
        Map.of("SENTIMENT_KAFKA_SSL_KEYSTORE_PASSWORD", "x", "SENTIMENT_HTTP_TOKEN", "x");
    for (Path file : Manifest.files(KUBERNETES, ".properties")) {
      assertThat(SettingsLoader.load(Optional.of(file), secrets, Map.of()).ops().httpPort())
          .as(file.toString())
          .isEqualTo(8080);
    }
    Set<String> variables = new HashSet<>();
    for (Path file : Manifest.files(Manifest.DEPLOY, "")) {
      if (Files.isRegularFile(file)) {
        addVariables(Files.readString(file), variables);
      }
    }
    addVariables(Files.readString(Path.of("docker-compose.yml")), variables);
    assertThat(variables).isNotEmpty().allMatch(KubernetesTest::isASetting);
  }

  private static void addVariables(String text, Set<String> variables) {
    Pattern.compile("SENTIMENT_[A-Z_]+")
        .matcher(text)
        .results()
        .forEach(found -> variables.add(found.group()));
  }

  private static boolean isASetting(String variable) {
    String key = variable.substring("SENTIMENT_".length()).toLowerCase(Locale.ROOT);
    String name = key.replace('_', '.');
    return name.startsWith(KafkaSettings.PREFIX) || Settings.definition().names().contains(name);
  }

  @Test
  void shouldSayWhenImagesArePulledAndFromWhichTag() {
    List<JsonNode> containers =
        manifests()
            .filter(m -> m.file().startsWith(KUBERNETES.resolve("base")))
            .map(m -> m.content().at("/spec/template/spec/containers/0"))
            .filter(JsonNode::isObject)
            .toList();

    assertThat(containers)
        .hasSize(2)
        .allSatisfy(c -> assertThat(c.path("imagePullPolicy").asText()).isEqualTo("IfNotPresent"));
    // A node would go on with what was the latest when it first asked.
    assertThat(
            manifests()
                .filter(m -> m.kind().equals("Kustomization"))
                .flatMap(m -> StreamSupport.stream(m.content().path("images").spliterator(), false))
                .map(image -> image.path("newTag").asText()))
        .isNotEmpty()
        .allMatch(tag -> tag.matches("[0-9].*"));
  }

  /** Those in comments too: they are what somebody is to write there. */
  @Test
  void shouldLetOutWhatTheSettingsName() throws IOException {
    Set<Integer> ports = new HashSet<>();
    for (JsonNode rule : named("NetworkPolicy", "sentiment").at("/spec/egress")) {
      rule.path("ports").forEach(port -> ports.add(port.path("port").asInt()));
    }
    Set<Integer> wanted = new HashSet<>(Set.of(53, 443));
    for (Path file : Manifest.files(KUBERNETES, ".properties")) {
      Pattern.compile("(?<=\\w:)[0-9]+$", Pattern.MULTILINE)
          .matcher(Files.readString(file))
          .results()
          .forEach(found -> wanted.add(Integer.valueOf(found.group())));
    }

    assertThat(wanted).contains(9092, 9093, 8081, 9000);
    assertThat(ports).containsExactlyInAnyOrderElementsOf(wanted);
  }

  @Test
  void shouldCreateTheTopicsOfTheSettings() {
    Settings settings = SettingsLoader.load(Optional.empty(), Map.of(), Map.of());

    assertThat(
            manifests()
                .filter(m -> m.kind().equals("KafkaTopic"))
                .map(m -> m.content().at("/metadata/name").asText()))
        .contains(
            settings.topics().reviews(),
            settings.topics().predictions(),
            settings.topics().deadLetters(),
            settings.topics().labels(),
            settings.topics().trainingCommands(),
            settings.topics().modelRegistry(),
            settings.topics().modelStatus(),
            settings.topics().modelArtifacts(),
            settings.topics().exams());
  }

  @Test
  void shouldRunOneTrainerThatKeepsItsCache() {
    JsonNode trainer = named("Deployment", "trainer");

    assertThat(trainer.at("/spec/replicas").asInt()).isEqualTo(1);
    assertThat(trainer.at("/spec/strategy/type").asText()).isEqualTo("Recreate");
    String claim =
        StreamSupport.stream(trainer.at("/spec/template/spec/volumes").spliterator(), false)
            .filter(volume -> volume.path("name").asText().equals("cache"))
            .map(volume -> volume.at("/persistentVolumeClaim/claimName").asText())
            .findFirst()
            .orElseThrow();
    assertThat(named("PersistentVolumeClaim", claim).at("/spec/accessModes/0").asText())
        .isEqualTo("ReadWriteOnce");
    assertThat(named("KafkaUser", "trainer").at("/spec/authorization/acls").toString())
        .contains("training-commands", "-trainer-");
  }

  private static JsonNode named(String kind, String name) {
    return manifests()
        .filter(m -> m.kind().equals(kind))
        .filter(m -> m.content().at("/metadata/name").asText().equals(name))
        .filter(m -> m.content().has("spec"))
        .map(Manifest::content)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldScaleWhatIsThere() {
    JsonNode scaled =
        manifests()
            .filter(m -> m.kind().equals("ScaledObject"))
            .map(Manifest::content)
            .findFirst()
            .orElseThrow();

    assertThat(scaled.path("apiVersion").asText()).isEqualTo("keda.sh/v1alpha1");
    assertThat(scaled.at("/spec/scaleTargetRef/kind").asText()).isEqualTo("StatefulSet");
    assertThat(
            manifests()
                .filter(m -> m.kind().equals("StatefulSet"))
                .map(m -> m.content().at("/metadata/name").asText()))
        .contains(scaled.at("/spec/scaleTargetRef/name").asText());
    assertThat(scaled.at("/spec/triggers/0/metadata/lagThreshold").isTextual()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "cuda", "strimzi"})
  void shouldBuildEveryOverlay(String overlay) throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/kubectl")), "needs kubectl at /usr/bin/kubectl");
    Path folder = KUBERNETES.resolve("overlays").resolve(overlay);
    Process kubectl =
        new ProcessBuilder("/usr/bin/kubectl", "kustomize", folder.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(kubectl.waitFor()).as(output).isZero();
    assertThat(output)
        .contains("kind: StatefulSet", "app.kubernetes.io/part-of: sentiment-streams");
  }
}
