package org.sentimentstreams.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.LoadOptions;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.wide.Cascade;

class DriftFactsTest {
  @TempDir private Path folder;

  private DriftFacts facts(ModelDirectory model) throws IOException {
    try (Cascade cascade = Cascade.load(model, new LoadOptions(32), null)) {
      return DriftFacts.of("v1", cascade, model);
    }
  }

  @Test
  void shouldNotComplainOfAModelWithoutAReference() throws IOException {
    DriftFacts facts = facts(TinyModel.write(folder.resolve("model"), 1));

    assertThat(facts.reference()).isEmpty();
    assertThat(facts.complaint()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "'counts'", "[1, 2]", "{}"})
  void shouldSayThatWhatAModelBringsIsNoReference(String reference) throws IOException {
    ModelDirectory model = TinyModel.write(folder.resolve("model"), 1);
    Path file = model.path().resolve(ModelDirectory.CONFIG);
    var mapper = new ObjectMapper();
    ObjectNode config = (ObjectNode) mapper.readTree(file.toFile());
    config
        .withObjectProperty(ModelDirectory.OWN)
        .set(ModelDirectory.REFERENCE_KEY, mapper.readTree(reference.replace('\'', '"')));
    Files.writeString(file, config.toPrettyString());

    DriftFacts facts = facts(ModelDirectory.open(model.path()));

    assertThat(facts.reference()).isEmpty();
    assertThat(facts.complaint()).isPresent();
  }
}
