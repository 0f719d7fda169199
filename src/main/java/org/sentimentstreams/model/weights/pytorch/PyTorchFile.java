package org.sentimentstreams.model.weights.pytorch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import org.sentimentstreams.model.weights.FileCheck;
import org.sentimentstreams.model.weights.InvalidWeightsException;
import org.sentimentstreams.model.weights.Tensor;

/** The files of {@code torch.save}, in the form of a zip archive and in the one before that. */
public final class PyTorchFile {
  private static final int ZIP = 0x04034b50;
  private static final int PICKLE = 0x80;

  private PyTorchFile() {}

  /**
   * Maps a file into memory and reads its state dict, which may lie in another dict, as trainers
   * save it. Tensors are views of the file and cost no heap, but for those whose elements stand in
   * another order than their indices.
   *
   * @return tensors by name, in the order of their names
   * @throws InvalidWeightsException if the file holds anything but a dict of tensors and plain
   *     values, or is damaged
   * @throws IOException if it cannot be read
   */
  public static Map<String, Tensor> read(Path file) throws IOException {
    Optional<String> complaint = FileCheck.complaintUnlessZip(file);
    if (complaint.isPresent()) {
      throw new InvalidWeightsException(file + " " + complaint.get());
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer start = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
      channel.read(start, 0);
      if (start.getInt(0) == ZIP) {
        return ZipCheckpoint.read(channel, file);
      }
      if (Byte.toUnsignedInt(start.get(0)) == PICKLE) {
        return new LegacyCheckpoint(channel, file).tensors();
      }
    }
    throw new InvalidWeightsException(
        file + " is no file of torch.save: it is neither a zip archive nor a pickle");
  }
}
