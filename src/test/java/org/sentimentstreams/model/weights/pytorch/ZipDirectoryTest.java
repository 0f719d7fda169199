package org.sentimentstreams.model.weights.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.Tensor;

class ZipDirectoryTest {
  private static final Map<String, Tensor> TENSORS =
      Map.of("a", Tensor.of(new float[] {1, 2, 3}, 3));

  @TempDir private Path folder;

  private final ZipWriter zip = new ZipWriter();
  private final ZipWriter.Entry pickle = zip.add("m/data.pkl", TorchSave.pickle(TENSORS));
  private final ZipWriter.Entry storage = zip.add("m/data/0", TorchSave.bytes(TENSORS.get("a")));

  private Map<String, Tensor> read(byte[] content) throws IOException {
    return PyTorchFile.read(Files.write(folder.resolve("pytorch_model.bin"), content));
  }

  private void refuses(byte[] content, String... words) {
    assertThatThrownBy(() -> read(content))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContaining("pytorch_model.bin")
        .hasMessageContainingAll(words);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldReadNumbersOfThirtyTwoBitsAndOfSixtyFour(boolean wide) throws IOException {
    pickle.wide = wide;
    storage.wide = wide;

    assertThat(read(zip.end(wide))).isEqualTo(TENSORS);
  }

  @Test
  void shouldReadWhatOtherWritersStore() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream other = new ZipOutputStream(bytes)) {
      other.setMethod(ZipOutputStream.STORED);
      for (var entry :
          Map.of(
                  "m/data.pkl",
                  TorchSave.pickle(TENSORS),
                  "m/data/0",
                  TorchSave.bytes(TENSORS.get("a")))
              .entrySet()) {
        ZipEntry stored = new ZipEntry(entry.getKey());
        var crc = new java.util.zip.CRC32();
        crc.update(entry.getValue());
        stored.setCrc(crc.getValue());
        stored.setSize(entry.getValue().length);
        other.putNextEntry(stored);
        other.write(entry.getValue());
      }
    }

    assertThat(read(bytes.toByteArray())).isEqualTo(TENSORS);
  }

  /** A few kilobytes that unfold to gigabytes are refused before anything is unfolded. */
  @Test
  void shouldRefuseCompressedEntries() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream bomb = new ZipOutputStream(bytes)) {
      bomb.putNextEntry(new ZipEntry("m/data.pkl"));
      bomb.write(new byte[10_000_000]);
    }
    refuses(bytes.toByteArray(), "a compressed entry m/data.pkl");

    storage.stored = 3;
    refuses(zip.end(), "a compressed entry m/data/0");
  }

  @Test
  void shouldRefuseEntriesThatOverlap() {
    storage.header = pickle.header;
    storage.name = pickle.name;
    refuses(zip.end(), "reaches into what follows it");
  }

  @Test
  void shouldRefuseEntriesThatReachIntoTheNextOne() {
    pickle.length += 200;
    pickle.stored += 200;
    refuses(zip.end(), "has an entry m/data.pkl that reaches into what follows it");
  }

  @Test
  void shouldRefuseEntriesThatReachIntoTheDirectory() {
    storage.length += 17;
    storage.stored += 17;
    refuses(zip.end(), "has an entry m/data/0 that reaches into what follows it");
  }

  @Test
  void shouldRefuseTwoEntriesOfOneName() {
    zip.add("m/data/0", new byte[12]);
    refuses(zip.end(), "has two entries m/data/0");
  }

  @Test
  void shouldRefuseAWrongChecksum() {
    byte[] content = zip.end();
    int begin = (int) storage.header + 30 + storage.name.length() + 4;
    content[begin + (-begin & 63)] ^= 1;
    refuses(content, "the checksum of its m/data/0 is wrong");
  }

  private static ZipWriter fresh() {
    ZipWriter fresh = new ZipWriter();
    fresh.add("m/data.pkl", TorchSave.pickle(TENSORS));
    fresh.add("m/data/0", TorchSave.bytes(TENSORS.get("a")));
    return fresh;
  }

  @Test
  void shouldLookAtTheChecksumAgainOnceTheFileHasChanged() throws IOException {
    assertThat(read(fresh().end())).isEqualTo(TENSORS);
    zip.add("m/more", new byte[3]).crc++;

    refuses(zip.end(), "the checksum of its m/more is wrong");
  }

  @Test
  void shouldRefuseEntriesWhoseOwnHeaderSaysSomethingElse() {
    storage.name = "m/data/7";
    refuses(zip.end(), "has an entry m/data/7 whose own header says something else");
  }

  @Test
  void shouldRefuseEncryptedEntries() {
    storage.flags |= 1;
    refuses(zip.end(), "has an encrypted entry m/data/0");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0x7fffffff, Long.MAX_VALUE, Long.MIN_VALUE})
  void shouldRefusePlacesBehindTheEnd(long place) {
    storage.wide = true;
    storage.header = place;
    refuses(zip.end(), "is it cut off?");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MAX_VALUE, Long.MIN_VALUE})
  void shouldRefuseSizesBeyondTheFile(long length) {
    storage.wide = true;
    storage.length = length;
    storage.stored = length;
    refuses(zip.end(), "reaches into what follows it");
  }

  @Test
  void shouldRefuseAFileThatIsCutOffAnywhere() throws IOException {
    byte[] content = zip.end(true);
    for (int length = 4; length < content.length; length++) {
      refuses(Arrays.copyOf(content, length), "zip archive");
    }
    refuses(Arrays.copyOf(content, content.length + 1), "has no end: is it cut off?");
  }
}
