package org.sentimentstreams.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The log of a process of its own, because the format is one for all of a JVM. */
@Tag("slow")
@Timeout(60)
class LogFormatTest {

  /** Logs one line as the service does for a dead letter. */
  public static final class Program {
    private Program() {}

    public static void main(String[] args) {
      if (args[0].equals("json")) {
        LogFormat.useJson();
      }
      org.slf4j.LoggerFactory.getLogger("org.sentimentstreams.scoring.Test")
          .atWarn()
          .addKeyValue("topic", "reviews")
          .addKeyValue("partition", 3)
          .addKeyValue("offset", 42L)
          .log("Dead letter: {}-{}@{}: {}", "reviews", 3, 42L, "two\nlines\u001b[2J \u202e");
    }
  }

  private static List<String> log(String format) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java, "-cp", System.getProperty("java.class.path"), Program.class.getName(), format)
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out.lines().toList();
  }

  @Test
  void shouldWriteOneObjectALineWithThePlaceAsFields() throws Exception {
    List<String> lines = log("json");

    assertThat(lines).hasSize(1);
    JsonNode line = new ObjectMapper().readTree(lines.get(0));
    assertThat(line.path("level").asText()).isEqualTo("WARN");
    assertThat(line.path("formattedMessage").asText()).startsWith("Dead letter: reviews-3@42");
    assertThat(line.path("kvpList").toString())
        .contains("{\"topic\":\"reviews\"}", "{\"partition\":", "{\"offset\":");
  }

  /** Messages quote records, and anybody may write a record. */
  @Test
  void shouldLetNoRecordMoveTheTerminalOrForgeALine() throws Exception {
    List<String> lines = log("text");

    assertThat(lines).hasSize(1);
    assertThat(lines.get(0).strip()).endsWith("Dead letter: reviews-3@42: two?lines?[2J ?");
  }

  @Test
  void shouldWriteALineForPeopleOtherwise() throws Exception {
    assertThat(log("text").get(0)).contains("WARN").contains("Dead letter: reviews-3@42");
  }
}
