package org.sentimentstreams.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.cli.Shell;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.wide.WideModels;

class ModelInspectCommandTest {
  @TempDir private Path folder;

  private static Result inspect(Object source, String... more) {
    String[] arguments = new String[3 + more.length];
    arguments[0] = "model";
    arguments[1] = "inspect";
    arguments[2] = source.toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return Shell.withoutBroker().run(arguments);
  }

  @Test
  void shouldSucceedOnlyWithWhatCanBeServed() throws IOException {
    Path model = TinyModel.write(folder.resolve("model"), 1).path();

    Result good = inspect(model);

    assertThat(good.code()).as(good.err()).isZero();
    assertThat(good.out())
        .contains("labels              negative, positive", "hidden size         16")
        .endsWith("can be served" + System.lineSeparator());

    Files.delete(model.resolve("model.safetensors"));
    Result bad = inspect(model);

    assertThat(bad.code()).isEqualTo(1);
    assertThat(bad.out()).contains("cannot be served", "has no model.safetensors");
  }

  @Test
  void shouldTellTheWidePartAndRefuseADamagedOne() throws IOException {
    Path model = WideModels.write(folder.resolve("model"), 1, WideModels.join()).path();

    Result good = inspect(model);

    assertThat(good.code()).as(good.err()).isZero();
    assertThat(good.out())
        .contains("parts               wide, deep", "wide bound          0.9", "wide coverage");

    Files.write(model.resolve(ModelDirectory.WIDE), new byte[] {1, 2, 3});
    Result bad = inspect(model);

    assertThat(bad.code()).isEqualTo(1);
    assertThat(bad.out()).contains("cannot be served", ModelDirectory.WIDE);
  }

  @Test
  void shouldWriteJson() throws IOException {
    Path model = TinyModel.write(folder.resolve("model"), 1).path();

    JsonNode json = new ObjectMapper().readTree(inspect(model, "--json").out());

    assertThat(json.get("canBeServed").asBoolean()).isTrue();
    assertThat(json.get("reason").isNull()).isTrue();
    assertThat(json.get("family").asText()).isEqualTo("bert");
    assertThat(json.get("labels").get(1).asText()).isEqualTo("positive");
    assertThat(json.get("odd").isArray()).isTrue();

    Result missing = inspect(folder.resolve("nowhere"), "--json");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(new ObjectMapper().readTree(missing.out()).get("reason").asText())
        .contains("There is no model at");
  }
}
