package org.sentimentstreams.model.weights.pytorch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.fuzz.Fuzz;
import org.sentimentstreams.model.weights.DType;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.Tensor;

@Tag("slow")
@Timeout(900)
class PyTorchFuzzTest {
  private static final Map<String, Tensor> TENSORS =
      new TreeMap<>(
          Map.of(
              "a.weight",
              Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
              "ids",
              Tensor.of(new long[] {0, 1}, 1, 2),
              "mask",
              new Tensor(DType.BOOL, List.of(2L), ByteBuffer.allocate(2))));

  @TempDir private Path folder;

  private void fuzz(List<byte[]> seeds, Fuzz.Reader reader) throws Exception {
    new Fuzz(seeds, List.of(InvalidWeightsException.class, IOException.class)).run(reader);
  }

  private void read(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("fuzzed.bin"), content);
    PyTorchFile.read(file).values().forEach(tensor -> tensor.firstNotFinite());
  }

  @Test
  void shouldRefuseFilesThatAreAlmostRight() throws Exception {
    fuzz(
        List.of(
            TorchSave.zip(TorchSave.pickle(TENSORS), TorchSave.contents(TENSORS)),
            TorchSave.legacy(TorchSave.pickle(TENSORS), TENSORS)),
        this::read);
  }

  /** In an archive whose checksums are right, so that its pickle is looked at. */
  @Test
  void shouldRefusePicklesThatAreAlmostRight() throws Exception {
    fuzz(
        List.of(TorchSave.pickle(TENSORS), tied()),
        pickle -> read(TorchSave.zip(pickle, TorchSave.contents(TENSORS))));
  }

  /** Views, the memo, a parameter and the instructions of later protocols. */
  private static byte[] tied() {
    PickleWriter pickle = new PickleWriter().raw(0x80, 4, '}', 0x94, '(').text("a");
    pickle
        .global("torch._utils", "_rebuild_parameter")
        .tensor(() -> pickle.storage("FloatStorage", "0", 6), 1, List.of(2L, 2L), List.of(1L, 2L))
        .raw(0x88)
        .orderedDict()
        .raw(
            0x87, 'R', 'q', 9, 0x8c, 1, 'b', 'h', 9, 0x8c, 1, 'c', ']', '(', 'N', 'K', 1, 'e', 'u');
    return pickle.end();
  }
}
