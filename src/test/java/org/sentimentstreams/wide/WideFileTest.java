package org.sentimentstreams.wide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.model.weights.DType;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.SafeTensors;
import org.sentimentstreams.model.weights.Tensor;

class WideFileTest {
  private static final String TEXT = "a good film , not bad";

  @TempDir private Path folder;
  private Path file;
  private WideModel model;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve(ModelDirectory.WIDE);
    Vocabulary vocabulary = VocabularyTest.of(TEXT);
    byte[] weights = new byte[vocabulary.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (byte) (i % 2 == 0 ? -128 + i : 127 - i);
    }
    model =
        new WideModel(
            vocabulary,
            Problem.SINGLE_LABEL,
            2,
            new byte[][] {weights},
            new float[] {.1f},
            new float[] {-.5f});
    WideFile.write(file, model);
  }

  @Test
  void shouldReadWhatWasWritten() throws IOException {
    WideModel read = WideFile.read(file, Problem.SINGLE_LABEL, 2);

    for (String text : List.of(TEXT, "good", "not a bad film", "")) {
      assertThat(read.score(text).logits()).isEqualTo(model.score(text).logits());
    }
  }

  /** Rows without an n-gram in common give a list of none. */
  @Test
  void shouldReadAModelThatListsNoNGrams() throws IOException {
    var none =
        new WideModel(
            new Vocabulary(new int[0], new byte[0]),
            Problem.SINGLE_LABEL,
            2,
            new byte[1][0],
            new float[] {0},
            new float[] {1});
    WideFile.write(file, none);

    WideScore score = WideFile.read(file, Problem.SINGLE_LABEL, 2).score(TEXT);

    assertThat(score.logits()).containsExactly(-.5f, .5f);
    assertThat(score.hasEnoughVoices()).isFalse();
  }

  @Test
  void shouldWriteEqualModelsAsEqualFiles() throws IOException {
    Path again = folder.resolve("again");
    WideFile.write(again, WideFile.read(file, Problem.SINGLE_LABEL, 2));

    assertThat(again).hasSameBinaryContentAs(file);
  }

  @Test
  void shouldRefuseAModelWithOtherLabels() {
    assertThatThrownBy(() -> WideFile.read(file, Problem.SINGLE_LABEL, 3))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("weights has the shape [1, 11], but [3, 11] is needed");
    assertThatThrownBy(() -> WideFile.read(file, Problem.MULTI_LABEL, 2))
        .hasMessageContaining("[2, 11] is needed");
  }

  @Test
  void shouldRefuseAFileThatIsCutOff() throws IOException {
    byte[] all = Files.readAllBytes(file);
    for (int length : new int[] {0, 4, 100, all.length - 1}) {
      Files.write(file, Arrays.copyOf(all, length));
      refuse(file.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -1e30f})
  void shouldRefuseNumbersThatGiveNoLogits(float value) throws IOException {
    for (String name : List.of("scales", "biases")) {
      write();
      replace(name, Tensor.of(new float[] {value}, 1));
      refuse(name + " has " + value + " in row 0");
    }
  }

  @Test
  void shouldRefuseTensorsThatDoNotFit() throws IOException {
    replace("idf", new Tensor(DType.U8, List.of(1L), ByteBuffer.wrap(new byte[] {1})));
    refuse("idf has the shape [1], but [11] is needed");
    replace("idf", null);
    refuse("a tensor is missing: idf of U8 is needed");
    write();
    replace("grams", Tensor.of(new float[11], 11));
    refuse("a tensor is of F32: grams of U16 is needed");
    write();
    ByteBuffer counts = ByteBuffer.allocate(PackedGrams.BLOCKS).put(0, (byte) 11);
    replace("counts", new Tensor(DType.U8, List.of((long) PackedGrams.BLOCKS), counts));
    replace("grams", new Tensor(DType.U16, List.of(11L), ByteBuffer.allocate(22)));
    refuse("they must ascend");
    counts.put(0, (byte) 10);
    replace("counts", new Tensor(DType.U8, List.of((long) PackedGrams.BLOCKS), counts));
    refuse("its counts give 10 n-grams, and it has 11");
    counts.put(0, (byte) 12);
    replace("counts", new Tensor(DType.U8, List.of((long) PackedGrams.BLOCKS), counts));
    refuse("its counts give more n-grams than the 11 that it has");
  }

  private void refuse(String said) {
    assertThatThrownBy(() -> WideFile.read(file, Problem.SINGLE_LABEL, 2))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContaining(said);
  }

  private void replace(String name, Tensor tensor) throws IOException {
    Path changed = folder.resolve("changed");
    Map<String, Tensor> tensors = new HashMap<>(SafeTensors.read(file));
    tensors.remove(name);
    if (tensor != null) {
      tensors.put(name, tensor);
    }
    SafeTensors.write(changed, tensors);
    Files.write(file, Files.readAllBytes(changed));
  }
}
