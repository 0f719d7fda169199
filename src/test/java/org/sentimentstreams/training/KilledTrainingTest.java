package org.sentimentstreams.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.model.TinyModel;

/** {@code kill -9} in the middle of a training, and the same again. */
@Tag("slow")
@Timeout(180)
class KilledTrainingTest {
  @TempDir private Path folder;

  private Process start(String checkpoints, String output, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(TrainingProcess.class.getName());
    command.add(folder.resolve("base").toString());
    command.add(folder.resolve(checkpoints).toString());
    command.add(folder.resolve(output).toString());
    command.addAll(List.of(more));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log(output).toFile())
        .start();
  }

  private Path log(String output) {
    return folder.resolve(output + ".log");
  }

  private static Map<String, String> digests(Path directory) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        digests.put(file.getFileName().toString(), Digests.sha256(file));
      }
    }
    return digests;
  }

  @Test
  void shouldComeToTheSameFilesAfterTwoKills() throws Exception {
    TinyModel.write(folder.resolve("base"), 1);
    assertThat(start("unused", "whole").waitFor()).as(Files.readString(log("whole"))).isZero();

    for (int step : new int[] {9, 30}) {
      // It goes on slowly from there, so that it is not done before it is killed.
      Process killed = start("checkpoints", "killed-at-" + step, Integer.toString(step));
      Path log = log("killed-at-" + step);
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(2))
          .until(() -> Files.readString(log).contains("step " + step + "\n"));
      killed.destroyForcibly().waitFor();
      assertThat(folder.resolve("killed-at-" + step)).doesNotExist();
    }
    assertThat(start("checkpoints", "resumed").waitFor()).isZero();

    assertThat(Files.readString(log("killed-at-30"))).contains("Continuing from the checkpoint");
    assertThat(Files.readString(log("resumed")))
        .contains("Continuing from the checkpoint")
        .doesNotContain("\nstep 9\n");
    assertThat(digests(folder.resolve("resumed"))).isEqualTo(digests(folder.resolve("whole")));
  }
}
