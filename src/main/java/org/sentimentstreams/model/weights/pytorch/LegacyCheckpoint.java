package org.sentimentstreams.model.weights.pytorch;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.MappedParts;
import org.sentimentstreams.model.weights.Tensor;

/**
 * The form of {@code torch.save} before version 1.6 of PyTorch: five pickles (a magic number, a
 * version, facts of the machine, the value, the keys of the storages), then for each key the number
 * of elements, 8 bytes, and the elements.
 */
final class LegacyCheckpoint {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long VERSION = 1001;
  private static final long MOST_PICKLE_BYTES = 10_000_000;

  private final FileChannel channel;
  private final Path file;
  private final Map<String, StorageRef> wanted = new HashMap<>();
  private final Map<String, ByteBuffer> found = new HashMap<>();

  LegacyCheckpoint(FileChannel channel, Path file) {
    this.channel = channel;
    this.file = file;
  }

  Map<String, Tensor> tensors() throws IOException {
    MappedParts parts = new MappedParts(channel);
    ByteBuffer start = parts.part(0, (int) Math.min(MOST_PICKLE_BYTES, channel.size()));
    if (!MAGIC.equals(next(start)) || !Long.valueOf(VERSION).equals(next(start))) {
      throw new InvalidWeightsException(
          file
              + " is a pickle, but none that torch.save wrote: save the state dict with torch.save");
    }
    if (next(start) instanceof Map<?, ?> facts
        && Boolean.FALSE.equals(facts.get("little_endian"))) {
      throw new InvalidWeightsException(
          file + " was written on a machine of another byte order: save it again on a common one");
    }
    Unpickler pickle = new Unpickler(start, file);
    Object value = pickle.read();
    pickle.storages().forEach(storage -> wanted.putIfAbsent(storage.key(), storage));
    if (!(next(start) instanceof List<?> keys)) {
      throw new InvalidWeightsException(file + " has no list of its storages: it is damaged");
    }
    locate(keys, start.position(), parts);
    return new StateDict(file, this::storage).tensors(value, channel.size());
  }

  private Object next(ByteBuffer start) {
    return new Unpickler(start, file).read();
  }

  private void locate(List<?> keys, long begin, MappedParts parts) throws IOException {
    long place = begin;
    for (Object key : keys) {
      StorageRef storage = key instanceof String text ? wanted.get(text) : null;
      if (storage == null || found.containsKey(storage.key())) {
        throw new InvalidWeightsException(
            "%s lists a storage that its pickle does not name: it is damaged".formatted(file));
      }
      long content = place + Long.BYTES;
      if (content + storage.bytes() > channel.size()) {
        throw new InvalidWeightsException(
            "%s ends before its storage \"%s\" does: is it cut off?"
                .formatted(file, storage.key()));
      }
      long elements = parts.part(place, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
      if (elements != storage.elements()) {
        throw new InvalidWeightsException(
            "%s: its pickle asks for a storage \"%s\" of %d elements, and %d are there"
                .formatted(file, storage.key(), storage.elements(), elements));
      }
      found.put(storage.key(), parts.part(content, (int) storage.bytes()));
      place = content + storage.bytes();
    }
    if (place != channel.size()) {
      throw new InvalidWeightsException(
          "%s has %d bytes behind its last storage: it is damaged"
              .formatted(file, channel.size() - place));
    }
  }

  private ByteBuffer storage(StorageRef storage) {
    ByteBuffer bytes = found.get(storage.key());
    if (bytes == null || bytes.capacity() != storage.bytes()) {
      throw new InvalidWeightsException(
          "%s: its pickle asks for a storage \"%s\" of %d bytes, which is not there"
              .formatted(file, storage.key(), storage.bytes()));
    }
    return bytes;
  }
}
