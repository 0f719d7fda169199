package org.sentimentstreams.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SafeTensorsTest {
  private static final String GOOD = "{'dtype':'F32','shape':[2],'data_offsets':[0,8]}";

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameAFile() {
    file = folder.resolve("some.safetensors");
  }

  private static Tensor tensor(DType dtype, int bytes, Long... shape) {
    byte[] content = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      content[i] = (byte) (31 * i + 7);
    }
    return new Tensor(dtype, List.of(shape), ByteBuffer.wrap(content));
  }

  private void write(long headerBytes, byte[] rest) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8 + rest.length).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(headerBytes).put(rest).array());
  }

  /** A file with this header, single quotes for double ones, and so many bytes of tensors. */
  private void write(String header, int dataBytes) throws IOException {
    byte[] text = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    write(text.length, Arrays.copyOf(text, text.length + dataBytes));
  }

  private void assertRefused(String... words) {
    assertThatThrownBy(() -> SafeTensors.read(file))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(words);
  }

  @Test
  void shouldGiveBackWhatWasWritten() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("single", tensor(DType.F32, 24, 2L, 3L));
    tensors.put("half", tensor(DType.F16, 6, 3L, 1L));
    tensors.put("brain", tensor(DType.BF16, 4, 1L, 1L, 2L));
    tensors.put("integer", tensor(DType.I64, 16, 2L));
    tensors.put("scalar", tensor(DType.F32, 4));
    tensors.put("empty", tensor(DType.F16, 0, 0L, 5L));
    tensors.put("name with \"quotes\", ü and 😀", tensor(DType.F32, 4, 1L));

    SafeTensors.write(file, tensors);

    assertThat(SafeTensors.read(file)).isEqualTo(tensors);
    assertThat(List.copyOf(SafeTensors.read(file).keySet())).isSorted();
  }

  @Test
  void shouldGiveBackNothingWhenNothingWasWritten() throws IOException {
    SafeTensors.write(file, Map.of());

    assertThat(SafeTensors.read(file)).isEmpty();
  }

  @Test
  void shouldReadFilesWithNothingButEmptyTensors() throws IOException {
    write(
        "{'a':{'dtype':'F32','shape':[0],'data_offsets':[0,0]},"
            + "'b':{'dtype':'I64','shape':[3,0],'data_offsets':[0,0]}}",
        0);

    assertThat(SafeTensors.read(file)).containsOnlyKeys("a", "b");
  }

  @Test
  void shouldWriteTheSameBytesInWhateverOrderTensorsCome() throws IOException {
    Map<String, Tensor> forth = new LinkedHashMap<>();
    forth.put("a", tensor(DType.F32, 8, 2L));
    forth.put("b", tensor(DType.F16, 8, 4L));
    Map<String, Tensor> back = new LinkedHashMap<>();
    back.put("b", forth.get("b"));
    back.put("a", forth.get("a"));
    Path other = folder.resolve("other.safetensors");

    SafeTensors.write(file, forth);
    SafeTensors.write(other, back);

    assertThat(file).hasSameBinaryContentAs(other);
  }

  @Test
  void shouldReplaceALongerFile() throws IOException {
    Files.write(file, new byte[10_000]);

    SafeTensors.write(file, Map.of("a", tensor(DType.F32, 8, 2L)));

    assertThat(SafeTensors.read(file)).containsOnlyKeys("a");
  }

  @Test
  void shouldWriteAHeaderThatOthersCanRead() throws IOException {
    SafeTensors.write(file, Map.of("a", tensor(DType.BF16, 8, 2L, 2L)));

    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int headerBytes = (int) bytes.getLong(0);
    JsonNode header = new ObjectMapper().readTree(bytes.array(), 8, headerBytes);
    assertThat(headerBytes % 8).isZero();
    assertThat(bytes.capacity()).isEqualTo(8 + headerBytes + 8);
    assertThat(header.at("/__metadata__/format").asText()).isEqualTo("pt");
    assertThat(header.get("a"))
        .hasToString("{\"dtype\":\"BF16\",\"shape\":[2,2],\"data_offsets\":[0,8]}");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8})
  void shouldRefuseAFileThatIsTooShort(int bytes) throws IOException {
    Files.write(file, new byte[bytes]);

    assertRefused("not a safetensors file");
  }

  @Test
  void shouldRefuseAFileThatIsEmpty() throws IOException {
    Files.write(file, new byte[0]);

    assertRefused("is empty");
  }

  @ParameterizedTest
  @CsvSource({
    "BOOL, 1",
    "U8, 1",
    "I8, 1",
    "U16, 2",
    "I16, 2",
    "U32, 4",
    "I32, 4",
    "U64, 8",
    "F64, 8",
    "C64, 8",
    "F8_E4M3, 1",
    "F8_E5M2, 1",
    "F8_E8M0, 1"
  })
  void shouldPassOnTensorsThatNobodyComputesWith(String dtype, int bytes) throws IOException {
    write(
        "{'b':{'dtype':'%s','shape':[3],'data_offsets':[0,%d]}}".formatted(dtype, 3 * bytes),
        3 * bytes);
    Map<String, Tensor> read = SafeTensors.read(file);

    Path copy = file.resolveSibling("copy.safetensors");
    SafeTensors.write(copy, read);

    assertThat(SafeTensors.read(copy)).isEqualTo(read);
    assertThat(read.get("b").dtype()).isEqualTo(DType.valueOf(dtype));
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 60, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0, 1, 33, 100_000_001})
  void shouldRefuseALengthThatCannotBe(long headerBytes) throws IOException {
    write(headerBytes, new byte[32]);

    assertRefused("header claims " + Long.toUnsignedString(headerBytes) + " bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no json at all",
        "{'a':",
        "[]",
        "[1,2]",
        "17",
        "null",
        "'text'",
        "        ",
        "{} {}",
        "{}x",
      })
  void shouldRefuseAHeaderThatIsNoJsonObject(String header) throws IOException {
    write(header, 0);

    assertRefused("its header is no JSON");
  }

  @Test
  void shouldRefuseAHeaderThatIsNoText() throws IOException {
    write(8, new byte[] {0, 0, (byte) 0xff, (byte) 0xfe, 1, 2, 3, 4});
    assertRefused("its header is no JSON");

    write(6, new byte[] {'{', '"', (byte) 0xc0, (byte) 0x80, '"', '}'});
    assertRefused("its header is no JSON");
  }

  @Test
  void shouldRefuseDeepNesting() throws IOException {
    write("{'a':".repeat(1_000_000), 0);
    assertRefused("nesting");

    write("{'a':" + "[".repeat(2_000_000), 0);
    assertRefused("nesting");
  }

  @Test
  void shouldRefuseANumberOfAMillionDigits() throws IOException {
    write("{'a':{'dtype':'F32','shape':[" + "9".repeat(1_000_000) + "],'data_offsets':[0,8]}}", 8);

    assertRefused("1000000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'dtype':'F32','shape':[3],'data_offsets':[0,8]}         | 8 bytes for shape [3] of F32",
        "{'dtype':'F32','shape':[1],'data_offsets':[0,8]}         | 8 bytes for shape [1]",
        "{'dtype':'F16','shape':[2],'data_offsets':[0,8]}         | 8 bytes for shape [2] of F16",
        "{'dtype':'F32','shape':[2],'data_offsets':[8,0]}         | -8 bytes",
        "{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}        | -2 is no size",
        "{'dtype':'F32','shape':[-1,-2],'data_offsets':[0,8]}     | -1 is no size",
        "{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}       | 2.0 is no size",
        "{'dtype':'F32','shape':[1e400],'data_offsets':[0,8]}     | is no size",
        "{'dtype':'F32','shape':['2'],'data_offsets':[0,8]}       | is no size",
        "{'dtype':'F32','shape':[null],'data_offsets':[0,8]}      | null is no size",
        "{'dtype':'F32','shape':[[2]],'data_offsets':[0,8]}       | [2] is no size",
        "{'dtype':'F32','shape':2,'data_offsets':[0,8]}           | 2 is no list",
        "{'dtype':'F32','shape':'','data_offsets':[0,4]}          | is no list",
        "{'dtype':'F32','shape':{'a':2},'data_offsets':[0,8]}     | is no list",
        "{'dtype':'F32','shape':[2],'data_offsets':[-8,0]}        | -8 is no size",
        "{'dtype':'F32','shape':[2],'data_offsets':[0.0,8]}       | 0.0 is no size",
        "{'dtype':'F32','shape':[2],'data_offsets':[8]}           | has 1 entries, not 2",
        "{'dtype':'F32','shape':[2],'data_offsets':[0,8,8]}       | has 3 entries, not 2",
        "{'dtype':'F32','shape':[2],'data_offsets':8}             | 8 is no list",
        "{'dtype':'F32','shape':[9223372036854775808],'data_offsets':[0,8]} | is no size",
        "{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,0]} | overflow",
        "{'dtype':'F32','shape':[4611686018427387904],'data_offsets':[0,0]} | overflow",
        "{'dtype':'F7','shape':[8],'data_offsets':[0,8]}          | `F7` is not supported",
        "{'dtype':'F4','shape':[3],'data_offsets':[0,1]}          | fill no whole bytes",
        "{'dtype':'f32','shape':[2],'data_offsets':[0,8]}         | `f32` is not supported",
        "{'dtype':4,'shape':[2],'data_offsets':[0,8]}             | `4` is not supported",
        "{'shape':[2],'data_offsets':[0,8]}                       | dtype",
        "{'dtype':'F32','data_offsets':[0,8]}                     | shape",
        "{'dtype':'F32','shape':[2]}                              | data_offsets",
        "{}                                                       | shape",
        "[]                                                       | is no JSON object",
        "7                                                        | is no JSON object",
        "null                                                     | is no JSON object",
      })
  void shouldRefuseAnEntryThatMakesNoSenseAndNameIt(String entry, String reason)
      throws IOException {
    write("{'odd.weight':" + entry + "}", 8);

    assertRefused("odd.weight", reason.replace('`', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'b':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}  | 12 | b begins at byte 4",
        "'b':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}   |  8 | begins at byte 0",
        "'b':{'dtype':'F32','shape':[1],'data_offsets':[12,16]} | 16 | b begins at byte 12",
        "'b':{'dtype':'F32','shape':[1],'data_offsets':[8,12]}  |  8 | speaks of 12",
        "'b':{'dtype':'F32','shape':[1],'data_offsets':[8,12]}  | 13 | holds 13 bytes",
        "'b':{'dtype':'F32','shape':[0],'data_offsets':[4,4]}   |  8 | begins at byte 4",
      })
  void shouldRefuseOverlapsGapsAndBytesTooFewOrTooMany(String second, int bytes, String reason)
      throws IOException {
    write("{'a':" + GOOD + "," + second + "}", bytes);

    assertRefused(reason);
  }

  @Test
  void shouldRefuseDataBeforeTheFirstTensor() throws IOException {
    write("{'a':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}}", 12);

    assertRefused("tensor a begins at byte 4, where 0 was expected");
  }

  @Test
  void shouldRefuseANameThatStandsTwice() throws IOException {
    write("{'a':" + GOOD + ",'a':" + GOOD + "}", 8);

    assertRefused("a");
  }

  @Test
  void shouldRefuseAFileAtEveryLengthItCouldBeCutTo() throws IOException {
    SafeTensors.write(file, Map.of("a", tensor(DType.F32, 8, 2L)));
    byte[] whole = Files.readAllBytes(file);

    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertRefused("some.safetensors");
    }
  }

  @Test
  void shouldShowTheBeginningOfATextThatIsInItsPlace() throws IOException {
    Files.writeString(file, "Access denied: sign in first");

    assertRefused("it begins with the text \"Access d\"");
  }

  /** A million names are more than any model has, and would cost hundreds of MB to keep. */
  @Test
  void shouldRefuseAMillionTensorsBeforeItReadsThem() throws IOException {
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i < 1_000_000; i++) {
      header.append("'t").append(i).append("':{'dtype':'F32','shape':[0],'data_offsets':[0,0]},");
    }
    header.setCharAt(header.length() - 1, '}');
    write(header.toString(), 0);

    assertRefused("header claims " + header.length() + " bytes");
  }

  @Test
  void shouldReadAHundredThousandTensors() throws IOException {
    int count = 100_000;
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i < count; i++) {
      header.append(
          "'t%d':{'dtype':'F32','shape':[1],'data_offsets':[%d,%d]},"
              .formatted(i, 4 * i, 4 * i + 4));
    }
    header.setCharAt(header.length() - 1, '}');
    write(header.toString(), 4 * count);

    assertThat(SafeTensors.read(file)).hasSize(count);
  }

  /** A sparse file: more than one Java buffer can show, and hardly a byte on the disk. */
  @Test
  void shouldReadAFileOfMoreThanTwoGigabytes() throws IOException {
    long half = 1_500_000_000;
    String header =
        ("{'a':{'dtype':'F32','shape':[375000000],'data_offsets':[0,%d]},"
                + "'b':{'dtype':'F32','shape':[375000000],'data_offsets':[%d,%d]},"
                + "'c':{'dtype':'F32','shape':[1],'data_offsets':[%d,%d]}}")
            .formatted(half, half, 2 * half, 2 * half, 2 * half + 4);
    write(header, 0);
    ByteBuffer one = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, 1f);
    try (var channel = Files.newByteChannel(file, java.nio.file.StandardOpenOption.WRITE)) {
      channel.position(Files.size(file) + 2 * half).write(one);
    }

    Map<String, Tensor> tensors = SafeTensors.read(file);

    assertThat(tensors.get("c").floats()).containsExactly(1f);
    assertThat(tensors.get("b").data().remaining()).isEqualTo((int) half);
    assertThat(tensors.get("b").data().get((int) half - 1)).isZero();
  }

  @Test
  void shouldReplaceTheFileThatItsTensorsAreViewsOf() throws IOException {
    SafeTensors.write(
        file, Map.of("a", Tensor.of(new float[] {1, 2}, 2), "b", Tensor.of(new float[] {3}, 1)));
    Map<String, Tensor> read = SafeTensors.read(file);

    SafeTensors.write(file, Map.of("b", read.get("b")));

    assertThat(SafeTensors.read(file)).isEqualTo(Map.of("b", Tensor.of(new float[] {3}, 1)));
    assertThat(read.get("a").floats()).containsExactly(1, 2);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldNameTheFileThatADiskHasNoSpaceFor() {
    Tensor tensor = Tensor.of(new float[] {1, 2}, 2);

    assertThatThrownBy(() -> SafeTensors.write(Path.of("/dev/full"), Map.of("a", tensor)))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("/dev/full: No space left");
  }
}
