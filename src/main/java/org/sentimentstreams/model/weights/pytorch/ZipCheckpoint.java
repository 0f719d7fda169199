package org.sentimentstreams.model.weights.pytorch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.MappedParts;
import org.sentimentstreams.model.weights.PerFileCache;
import org.sentimentstreams.model.weights.Tensor;

/**
 * The zip archive of {@code torch.save}: {@code data.pkl}, which is a pickle, and for each storage
 * a file {@code data/KEY}, all in one folder.
 */
final class ZipCheckpoint {
  /** Goes on after the name of such a file. */
  static final String TORCHSCRIPT =
      " is a TorchScript archive, which is code: save the state dict of the model instead (torch.save(model.state_dict(), …))";

  private static final String PICKLE = "/data.pkl";

  /** As much as a header of safetensors may have. */
  private static final long MOST_PICKLE_BYTES = 10_000_000;

  /** Reading all of a file takes longer than reading its pickle, and is done once. */
  private static final PerFileCache<Boolean> SOUND =
      new PerFileCache<>(ZipCheckpoint::requireSound);

  private final Path file;
  private final Map<String, ByteBuffer> contents = new HashMap<>();
  private final String folder;

  private ZipCheckpoint(FileChannel channel, Path file) throws IOException {
    this.file = file;
    Map<String, ZipDirectory.Entry> entries = ZipDirectory.read(channel, file);
    this.folder = folder(entries);
    MappedParts parts = new MappedParts(channel);
    for (ZipDirectory.Entry entry : entries.values()) {
      if (entry.length() <= Integer.MAX_VALUE) {
        contents.put(entry.name(), parts.part(entry.begin(), (int) entry.length()));
      }
    }
  }

  static Map<String, Tensor> read(FileChannel channel, Path file) throws IOException {
    SOUND.get(file);
    return new ZipCheckpoint(channel, file).tensors(channel.size());
  }

  private static boolean requireSound(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MappedParts parts = new MappedParts(channel);
      for (ZipDirectory.Entry entry : ZipDirectory.read(channel, file).values()) {
        CRC32 crc = new CRC32();
        for (long done = 0; done < entry.length(); ) {
          int length = (int) Math.min(Integer.MAX_VALUE, entry.length() - done);
          crc.update(parts.part(entry.begin() + done, length));
          done += length;
        }
        if (crc.getValue() != entry.crc()) {
          throw new InvalidWeightsException(
              "%s is damaged: the checksum of its %s is wrong".formatted(file, entry.name()));
        }
      }
      return true;
    }
  }

  private String folder(Map<String, ZipDirectory.Entry> entries) {
    List<String> pickles = entries.keySet().stream().filter(name -> name.endsWith(PICKLE)).toList();
    if (pickles.size() != 1) {
      throw new InvalidWeightsException(
          "%s is a zip archive with %d files data.pkl, and no state dict that torch.save wrote: %s"
              .formatted(file, pickles.size(), entries.keySet().stream().limit(3).toList()));
    }
    String found = pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length() + 1);
    if (entries.containsKey(found + "constants.pkl")) {
      throw new InvalidWeightsException(file + TORCHSCRIPT);
    }
    return found;
  }

  private Map<String, Tensor> tensors(long fileBytes) {
    ByteBuffer order = contents.get(folder + "byteorder");
    if (order != null && !StandardCharsets.UTF_8.decode(order).toString().equals("little")) {
      throw new InvalidWeightsException(
          file + " was written on a machine of another byte order: save it again on a common one");
    }
    ByteBuffer pickle = contents.get(folder + PICKLE.substring(1));
    if (pickle == null || pickle.remaining() > MOST_PICKLE_BYTES) {
      throw new InvalidWeightsException(
          "%s has a pickle of more than %d bytes, which no state dict has"
              .formatted(file, MOST_PICKLE_BYTES));
    }
    Object value = new Unpickler(pickle, file).read();
    return new StateDict(file, this::storage).tensors(value, fileBytes);
  }

  private ByteBuffer storage(StorageRef storage) {
    ByteBuffer bytes = contents.get(folder + "data/" + storage.key());
    if (bytes == null || bytes.capacity() != storage.bytes()) {
      throw new InvalidWeightsException(
          "%s: its pickle asks for a storage \"%s\" of %d bytes, and the archive has %s"
              .formatted(
                  file,
                  storage.key(),
                  storage.bytes(),
                  bytes == null ? "none" : bytes.capacity() + " there"));
    }
    return bytes;
  }
}
