package org.sentimentstreams.model.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sentimentstreams.data.JsonFault;

/**
 * The safetensors file format: an 8-byte little-endian header length, a JSON header with type,
 * shape and byte range of every tensor, then the bytes. Files that we write are byte-stable:
 * tensors stand in the order of their names, so equal weights give an equal digest.
 *
 * @see <a href="https://github.com/huggingface/safetensors">The format's description</a>
 */
public final class SafeTensors {
  /** Room for the names of a hundred thousand tensors; a larger header is hostile. */
  private static final long MAX_HEADER_BYTES = 10_000_000;

  private static final String METADATA = "__metadata__";
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private SafeTensors() {}

  /**
   * Maps a file into memory; tensors are views of it and cost no heap.
   *
   * @return tensors by name, in the order of their names
   * @throws InvalidWeightsException if the file is not a well-formed safetensors file
   * @throws IOException if it cannot be read
   */
  public static Map<String, Tensor> read(Path file) throws IOException {
    Optional<String> complaint = FileCheck.complaint(file);
    if (complaint.isPresent()) {
      throw new InvalidWeightsException(file + " " + complaint.get());
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      readFully(channel, length, 0, file);
      long headerBytes = length.getLong(0);
      if (headerBytes < 2 || headerBytes > Math.min(MAX_HEADER_BYTES, channel.size() - 8)) {
        throw new InvalidWeightsException(
            "%s is not a safetensors file: %s".formatted(file, header(length.array())));
      }
      ByteBuffer header = ByteBuffer.allocate((int) headerBytes);
      readFully(channel, header, 8, file);
      return tensors(channel, 8 + headerBytes, parse(header.array(), file), file);
    }
  }

  /** What stands there instead; of other files the first bytes are often letters. */
  private static String header(byte[] length) {
    String start = new String(length, StandardCharsets.ISO_8859_1);
    return start.matches("[\\x20-\\x7e\\s]{8}")
        ? "it begins with the text \"%s\": download it again".formatted(start.strip())
        : "its header claims %s bytes"
            .formatted(
                Long.toUnsignedString(
                    ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()));
  }

  private static JsonNode parse(byte[] header, Path file) {
    try {
      JsonNode json = JSON.readTree(header);
      if (json.isObject()) {
        return json;
      }
    } catch (IOException e) {
      // Bytes that are no text are an IOException of another kind.
      String reason =
          e instanceof JsonProcessingException json ? JsonFault.of(json) : "it is not in UTF-8";
      throw new InvalidWeightsException(
          "%s is not a safetensors file: its header is no JSON (%s)".formatted(file, reason), e);
    }
    throw new InvalidWeightsException(
        file + " is not a safetensors file: its header is no JSON object");
  }

  private static Map<String, Tensor> tensors(
      FileChannel channel, long base, JsonNode header, Path file) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : header.properties()) {
      if (!field.getKey().equals(METADATA)) {
        entries.add(Entry.parse(field.getKey(), field.getValue(), file));
      }
    }
    requireGapless(entries, channel.size() - base, file);
    return views(channel, base, entries);
  }

  private static Map<String, Tensor> views(FileChannel channel, long base, List<Entry> entries)
      throws IOException {
    Map<String, Tensor> tensors = new TreeMap<>();
    MappedParts parts = new MappedParts(channel);
    for (Entry entry : entries) {
      ByteBuffer bytes = parts.part(base + entry.begin(), (int) entry.length());
      tensors.put(entry.name(), new Tensor(entry.dtype(), entry.shape(), bytes));
    }
    return tensors;
  }

  /** The format allows neither overlaps nor holes, so that a file can hide nothing. */
  private static void requireGapless(List<Entry> entries, long available, Path file) {
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long expected = 0;
    for (Entry entry : entries) {
      if (entry.begin() != expected) {
        throw new InvalidWeightsException(
            "%s: tensor %s begins at byte %d, where %d was expected"
                .formatted(file, entry.name(), entry.begin(), expected));
      }
      expected = entry.end();
    }
    if (expected != available) {
      throw new InvalidWeightsException(
          "%s holds %d bytes of tensors, but its header speaks of %d: is it cut off?"
              .formatted(file, available, expected));
    }
  }

  private static void readFully(FileChannel channel, ByteBuffer target, long position, Path file)
      throws IOException {
    while (target.hasRemaining()) {
      int read = channel.read(target, position + target.position());
      if (read < 0) {
        throw new InvalidWeightsException(file + " is not a safetensors file: it is too short");
      }
    }
  }

  /**
   * Writes tensors in the types that they have. A regular file that is there already is deleted,
   * not written over: tensors may be views of it, those that are written among them.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
    Map<String, Tensor> ordered = new TreeMap<>(tensors);
    byte[] header = header(ordered);
    if (Files.isRegularFile(file)) {
      Files.delete(file);
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      length.putLong(header.length).flip();
      writeFully(channel, length);
      writeFully(channel, ByteBuffer.wrap(header));
      for (Tensor tensor : ordered.values()) {
        writeFully(channel, tensor.data());
      }
    } catch (IOException e) {
      throw NamedFailure.of(file, e);
    }
  }

  private static byte[] header(Map<String, Tensor> tensors) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    // Hugging Face's loaders ask for this entry.
    json.putObject(METADATA).put("format", "pt");
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      ObjectNode node = json.putObject(entry.getKey());
      node.put("dtype", tensor.dtype().name());
      tensor.shape().forEach(node.putArray("shape")::add);
      node.putArray("data_offsets").add(offset).add(offset += tensor.bytes());
    }
    byte[] bytes = JSON.writeValueAsBytes(json);
    byte[] padded = new byte[(bytes.length + 7) / 8 * 8];
    Arrays.fill(padded, (byte) ' ');
    System.arraycopy(bytes, 0, padded, 0, bytes.length);
    return padded;
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** One line of the header. */
  private record Entry(String name, DType dtype, List<Long> shape, long begin, long end) {

    long length() {
      return end - begin;
    }

    static Entry parse(String name, JsonNode node, Path file) {
      try {
        if (!node.isObject()) {
          throw new IllegalArgumentException(node + " is no JSON object");
        }
        List<Long> shape = naturals(node.required("shape"));
        List<Long> offsets = naturals(node.required("data_offsets"));
        if (offsets.size() != 2) {
          throw new IllegalArgumentException(
              "data_offsets has %d entries, not 2".formatted(offsets.size()));
        }
        DType dtype = dtype(node.required("dtype").asText());
        Entry entry = new Entry(name, dtype, shape, offsets.get(0), offsets.get(1));
        long bytes = dtype.bytes(shape.stream().reduce(1L, Math::multiplyExact));
        if (entry.length() != bytes || bytes > Integer.MAX_VALUE) {
          throw new IllegalArgumentException(
              "%d bytes for shape %s of %s".formatted(entry.length(), shape, entry.dtype));
        }
        return entry;
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new InvalidWeightsException(
            "%s: the header's entry for %s is not valid: %s".formatted(file, name, e.getMessage()),
            e);
      }
    }

    private static DType dtype(String name) {
      return Arrays.stream(DType.values())
          .filter(dtype -> dtype.name().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "dtype \"%s\" is not supported; %s are"
                          .formatted(name, Arrays.toString(DType.values()))));
    }

    private static List<Long> naturals(JsonNode array) {
      if (!array.isArray()) {
        throw new IllegalArgumentException(array + " is no list of sizes");
      }
      List<Long> numbers = new ArrayList<>();
      array.forEach(number -> numbers.add(natural(number)));
      return numbers;
    }

    private static long natural(JsonNode number) {
      if (!number.isIntegralNumber() || !number.canConvertToLong() || number.asLong() < 0) {
        throw new IllegalArgumentException(number + " is no size");
      }
      return number.asLong();
    }
  }
}
