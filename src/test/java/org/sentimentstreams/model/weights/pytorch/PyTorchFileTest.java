package org.sentimentstreams.model.weights.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.weights.DType;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.Tensor;

class PyTorchFileTest {
  private static final byte[] SIX = TorchSave.bytes(Tensor.of(new float[] {0, 1, 2, 3, 4, 5}, 6));

  @TempDir private Path folder;

  private Map<String, Tensor> read(byte[] content) throws IOException {
    return PyTorchFile.read(Files.write(folder.resolve("pytorch_model.bin"), content));
  }

  /** A file with one tensor, "a", which is a view of a storage of the numbers 0 to 5. */
  private static byte[] view(long offset, List<Long> shape, List<Long> strides) {
    PickleWriter pickle = new PickleWriter().raw('}').text("a");
    pickle.tensor(() -> pickle.storage("FloatStorage", "0", 6), offset, shape, strides);
    return TorchSave.zip(pickle.raw('s').end(), List.of(SIX));
  }

  private static Map<String, Tensor> tensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (DType dtype :
        List.of(
            DType.F32,
            DType.F64,
            DType.F16,
            DType.BF16,
            DType.I64,
            DType.I32,
            DType.I16,
            DType.I8,
            DType.U8,
            DType.BOOL)) {
      byte[] bytes = new byte[(int) dtype.bytes(6)];
      Arrays.fill(bytes, (byte) dtype.name().length());
      tensors.put("layer." + dtype, new Tensor(dtype, List.of(2L, 3L), ByteBuffer.wrap(bytes)));
    }
    tensors.put("scalar", Tensor.of(new float[] {7}));
    tensors.put("nothing", Tensor.zeros(0, 3));
    return tensors;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldReadTensorsOfAllTypesInBothForms(boolean legacy) throws IOException {
    Path file = folder.resolve("weights.bin");
    Map<String, Tensor> tensors = tensors();
    if (legacy) {
      TorchSave.writeLegacy(file, tensors);
    } else {
      TorchSave.write(file, tensors);
    }

    assertThat(PyTorchFile.read(file)).isEqualTo(new TreeMap<>(tensors));
  }

  @Test
  void shouldReadATransposedMatrix() throws IOException {
    assertThat(read(view(0, List.of(3L, 2L), List.of(1L, 3L))).get("a"))
        .isEqualTo(Tensor.of(new float[] {0, 3, 1, 4, 2, 5}, 3, 2));
  }

  @Test
  void shouldReadAPartOfAStorage() throws IOException {
    assertThat(read(view(1, List.of(2L, 2L), List.of(3L, 1L))).get("a"))
        .isEqualTo(Tensor.of(new float[] {1, 2, 4, 5}, 2, 2));
    assertThat(read(view(4, List.of(2L), List.of(1L))).get("a"))
        .isEqualTo(Tensor.of(new float[] {4, 5}, 2));
  }

  @Test
  void shouldReadViewsWhoseElementsOverlap() throws IOException {
    assertThat(read(view(1, List.of(3L, 2L), List.of(0L, 1L))).get("a"))
        .isEqualTo(Tensor.of(new float[] {1, 2, 1, 2, 1, 2}, 3, 2));
    assertThat(read(view(0, List.of(2L, 3L), List.of(1L, 1L))).get("a"))
        .isEqualTo(Tensor.of(new float[] {0, 1, 2, 1, 2, 3}, 2, 3));
  }

  @Test
  void shouldPassOverStridesOfAxesOfOneElement() throws IOException {
    assertThat(read(view(0, List.of(1L, 6L), List.of(999L, 1L))).get("a"))
        .isEqualTo(Tensor.of(new float[] {0, 1, 2, 3, 4, 5}, 1, 6));
  }

  @Test
  void shouldReadTensorsThatShareAStorage() throws IOException {
    PickleWriter pickle = new PickleWriter().raw('}', '(').text("a");
    pickle
        .tensor(() -> pickle.storage("FloatStorage", "0", 6), 0, List.of(6L), List.of(1L))
        .put(1_000)
        .text("tied")
        .get(1_000)
        .text("end")
        .tensor(() -> pickle.storage("FloatStorage", "0", 6), 5, List.of(1L), List.of(1L));

    Map<String, Tensor> read = read(TorchSave.zip(pickle.raw('u').end(), List.of(SIX)));

    assertThat(read.get("tied")).isEqualTo(read.get("a"));
    assertThat(read.get("end")).isEqualTo(Tensor.of(new float[] {5}, 1));
  }

  @Test
  void shouldReadParameters() throws IOException {
    PickleWriter pickle = new PickleWriter().raw('}').text("a");
    pickle
        .global("torch._utils", "_rebuild_parameter")
        .tensor(() -> pickle.storage("FloatStorage", "0", 6), 0, List.of(6L), List.of(1L))
        .raw(0x88)
        .orderedDict()
        .raw(0x87, 'R', 's');

    assertThat(read(TorchSave.zip(pickle.end(), List.of(SIX)))).containsOnlyKeys("a");
  }

  /** Texts and names as the later protocols have them. */
  @Test
  void shouldReadProtocolFour() throws IOException {
    PickleWriter pickle =
        new PickleWriter().raw(0x80, 4, 0x95).repeat(8, 0).raw('}', 0x94, 0x8c, 1, 'a');
    pickle.tensor(() -> pickle.storage("FloatStorage", "0", 6), 0, List.of(6L), List.of(1L));
    pickle.raw('s', 0x8c, 1, 'b', 0x8c, 11).raw("collections".chars().toArray());
    pickle.raw(0x8c, 11).raw("OrderedDict".chars().toArray()).raw(0x93, ')', 'R', 's');

    assertThat(read(TorchSave.zip(pickle.end(), List.of(SIX)))).containsOnlyKeys("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"state_dict", "model_state_dict", "model", "module"})
  void shouldTakeTheStateDictOutOfWhatATrainerSaves(String name) throws IOException {
    PickleWriter pickle = new PickleWriter().raw('}', '(').text("epoch").number(3).text(name);
    TorchSave.stateDict(pickle, tensors());
    pickle.text("best").raw('N').text("rate").raw('G').repeat(8, 0).text("steps").raw(']');
    pickle.text("optimizer").raw('}').number(1L << 40).raw('}', 's').raw('u');

    assertThat(read(TorchSave.zip(pickle.end(), TorchSave.contents(tensors()))))
        .isEqualTo(new TreeMap<>(tensors()));
  }

  @Test
  void shouldTakeTheStateDictWhereATensorLiesBesideIt() throws IOException {
    PickleWriter pickle = new PickleWriter().raw('}', '(').text("model");
    TorchSave.stateDict(pickle, tensors());
    pickle.text("rng");
    pickle.tensor(() -> pickle.storage("FloatStorage", "0", 6), 0, List.of(1L), List.of(1L));
    pickle.raw('u');

    assertThat(read(TorchSave.zip(pickle.end(), TorchSave.contents(tensors()))))
        .containsOnlyKeys(tensors().keySet());
  }

  @Test
  void shouldPassOverWhatIsNoTensor() throws IOException {
    PickleWriter pickle = new PickleWriter().raw('}', '(').number(1).raw('N').text("a");
    pickle.tensor(() -> pickle.storage("FloatStorage", "0", 6), 0, List.of(6L), List.of(1L));
    pickle.text("steps").number(7).raw('u');

    assertThat(read(TorchSave.zip(pickle.end(), List.of(SIX)))).containsOnlyKeys("a");
  }

  private void refuses(byte[] content, String... words) {
    assertThatThrownBy(() -> read(content))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContaining("pytorch_model.bin")
        .hasMessageContainingAll(words);
  }

  private void refusesPickle(Consumer<PickleWriter> change, String... words) {
    PickleWriter pickle = new PickleWriter();
    change.accept(pickle);
    refuses(TorchSave.zip(pickle.end(), List.of(SIX)), words);
  }

  @Test
  void shouldRefuseADictWithoutTensors() {
    refusesPickle(pickle -> pickle.raw('}'), "a dict without tensors", "model.state_dict()");
    refusesPickle(
        pickle -> pickle.raw('}').text("net").orderedDict().raw('s'), "a dict without tensors");
    refusesPickle(pickle -> pickle.number(7), "no dict of tensors");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 7, 1",
    "1, 6, 1",
    "0, 4, 2",
    "-1, 2, 1",
    "0, -1, 1",
    "0, 2, -1",
    "0, 2147483647, 1",
    "0, 4611686018427387904, 4611686018427387904",
    "9223372036854775807, 2, 1",
    "5, 2, 9223372036854775807",
  })
  void shouldRefuseAViewThatLeavesItsStorage(long offset, long extent, long stride) {
    refuses(
        view(offset, List.of(extent), List.of(stride)),
        "does not lie in its storage of 6 elements");
  }

  @Test
  void shouldRefuseShapesThatAreNone() {
    refuses(view(0, List.of(2L, 3L), List.of(1L)), "2 extents and 1 strides");
    refuses(
        view(0, java.util.Collections.nCopies(65, 1L), java.util.Collections.nCopies(65, 1L)),
        "a shape that is none");
    refuses(
        view(0, List.of(1L << 31, 1L << 31, 1L << 31), List.of(0L, 0L, 0L)),
        "does not lie in its storage");
  }

  /** A number that is repeated two thousand million times is four bytes of the file. */
  @Test
  void shouldRefuseATensorThatGrowsBeyondItsFile() {
    refuses(view(0, List.of(500_000_000L), List.of(0L)), "tensor a", "larger than the file");
    PickleWriter pickle = new PickleWriter().raw('}', '(');
    for (int i = 0; i < 100; i++) {
      pickle.text("t" + i);
      pickle.tensor(() -> pickle.storage("FloatStorage", "0", 6), 0, List.of(50_000L), List.of(0L));
    }
    refuses(TorchSave.zip(pickle.raw('u').end(), List.of(SIX)), "larger than the file");
  }

  @ParameterizedTest
  @CsvSource({
    "FloatStorage, 0, 5, 'a storage \"0\" of 20 bytes, and the archive has 24 there'",
    "DoubleStorage, 0, 6, 'a storage \"0\" of 48 bytes, and the archive has 24 there'",
    "FloatStorage, 1, 6, 'a storage \"1\" of 24 bytes, and the archive has none'",
    "FloatStorage, ../version, 6, 'a storage \"../version\" of 24 bytes, and the archive has none'",
    "FloatStorage, 0, -6, no storage of at most 2 GiB",
    "FloatStorage, 0, 600000000, no storage of at most 2 GiB",
  })
  void shouldRefuseAStorageThatIsNotThere(String name, String key, long size, String words) {
    PickleWriter pickle = new PickleWriter().raw('}').text("a");
    pickle.tensor(() -> pickle.storage(name, key, size), 0, List.of(1L), List.of(1L));

    refuses(TorchSave.zip(pickle.raw('s').end(), List.of(SIX)), words);
  }

  @Test
  void shouldSayWhatElseAFileMayBe() {
    refuses(
        "not a pickle".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
        "no file of torch.save");
    refuses(
        "version https://git-lfs.github.com/spec/v1\n"
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII),
        "git lfs pull");
    refuses(new PickleWriter().raw('}').end(), "none that torch.save wrote");
    ZipWriter script = new ZipWriter();
    script.add("m/data.pkl", new PickleWriter().raw('}').end());
    script.add("m/constants.pkl", new PickleWriter().raw(')').end());
    refuses(script.end(), "TorchScript archive, which is code");
    ZipWriter jar = new ZipWriter();
    jar.add("META-INF/MANIFEST.MF", new byte[0]);
    refuses(jar.end(), "0 files data.pkl", "META-INF");
    ZipWriter big = new ZipWriter();
    big.add("m/data.pkl", new PickleWriter().raw('}').end());
    big.add("m/byteorder", new byte[] {'b', 'i', 'g'});
    refuses(big.end(), "another byte order");
  }

  @Test
  void shouldRefuseALegacyFileThatIsDamaged() {
    Map<String, Tensor> tensors = Map.of("a", Tensor.of(new float[] {1, 2, 3}, 3));
    byte[] right = TorchSave.legacy(TorchSave.pickle(tensors), tensors);
    refuses(Arrays.copyOf(right, right.length - 1), "is it cut off?");
    refuses(Arrays.copyOf(right, right.length + 1), "1 bytes behind its last storage");
    byte[] other = right.clone();
    other[right.length - 12 - 8] = 4;
    refuses(other, "of 3 elements, and 4 are there");
    refuses(
        TorchSave.legacy(new PickleWriter().raw('}').end(), tensors),
        "a storage that its pickle does not name");
    refuses(Arrays.copyOf(right, 60), "its pickle ends early");
  }
}
