package org.sentimentstreams.cli.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sentimentstreams.cli.Shell;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.SharedKafka;

@Tag("broker")
@ExtendWith(SharedKafka.class)
class TopicsCommandTest {

  @Test
  void shouldCreateTopicsOnceAndDescribeThem(EmbeddedKafka kafka) throws IOException {
    Shell shell = Shell.on(kafka, "create");
    Result missing = shell.run("topics", "describe", "--json");
    Result first = shell.run("topics", "create", "--set", "topics.retention.ms=-1");
    Result second = shell.run("topics", "create");
    Result table = shell.run("topics", "describe");
    Result json = shell.run("topics", "describe", "--json");

    assertThat(missing.code()).isEqualTo(1);
    assertThat(new ObjectMapper().readTree(missing.out()).findValuesAsText("exists"))
        .hasSize(8)
        .containsOnly("false");
    assertThat(missing.errLines()).hasSize(1);
    assertThat(missing.err()).contains("create-labels", "sentiment topics create");
    assertThat(first.outLines())
        .containsExactly(
            "TOPIC                     OUTCOME",
            "create-reviews            created",
            "create-predictions        created",
            "create-dead-letters       created",
            "create-labels             created",
            "create-model-registry     created",
            "create-model-status       created",
            "create-training-commands  created",
            "create-exams              created");
    assertThat(second.out()).isEqualTo(first.out().replace("created", "exists"));
    assertThat(first.code() + second.code() + table.code() + json.code()).isZero();
    assertThat(first.err() + second.err() + table.err() + json.err()).isEmpty();
    assertThat(table.outLines().get(1)).matches("create-reviews +2 +1 +delete +-1 +16777216 +0");
    JsonNode topics = new ObjectMapper().readTree(json.out());
    assertThat(topics.findValuesAsText("cleanupPolicy"))
        .containsExactly(
            "delete", "delete", "delete", "compact", "compact", "compact", "delete", "compact");
    assertThat(topics.findValuesAsText("partitions"))
        .containsExactly("2", "2", "2", "2", "1", "1", "1", "1");
    assertThat(topics.findValuesAsText("maxMessageBytes"))
        .containsExactly(
            "16777216",
            "16777216",
            "17825792",
            "16777216",
            "16777216",
            "16777216",
            "16777216",
            "16777216");
  }

  @Test
  void shouldRefuseToCreateBesideATopicThatDoesNotFit(EmbeddedKafka kafka) {
    Shell shell = Shell.on(kafka, "misfit");
    shell.run("topics", "create");

    Result refused = shell.run("topics", "create", "--set", "topics.partitions=5");

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.errLines()).hasSize(1);
    assertThat(refused.err())
        .contains("\"misfit-reviews\" has 2 partitions, and the settings ask for 5");
  }

  @Test
  void shouldSayWhatIsMissingInTheTable(EmbeddedKafka kafka) {
    Result result = Shell.on(kafka, "absent").run("topics", "describe");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.outLines().get(1)).matches("absent-reviews +missing");
  }
}
