package org.sentimentstreams.model.torchscript;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.sentimentstreams.model.weights.NamedFailure;
import org.sentimentstreams.model.weights.Tensor;

/**
 * A TorchScript archive: a zip file of stored entries, each of which begins at a multiple of 64
 * bytes, as PyTorch's own writer lays them so that storages can be mapped.
 *
 * @see <a
 *     href="https://github.com/pytorch/pytorch/blob/v2.7.1/caffe2/serialize/inline_container.h">The
 *     layout</a>
 */
final class Archive {
  private static final int ALIGNMENT = 64;
  private static final int LOCAL_HEADER_BYTES = 30;
  private static final int EXTRA_FIELD_HEADER_BYTES = 4;
  private static final byte[] EMPTY_TUPLE_PICKLE = {(byte) 0x80, 2, ')', '.'};

  /** The oldest format version that has all operators we use. */
  private static final String VERSION = "10\n";

  private final CountingStream counter;
  private final ZipOutputStream zip;

  private Archive(CountingStream counter, ZipOutputStream zip) {
    this.counter = counter;
    this.zip = zip;
  }

  /**
   * @param code the TorchScript text of all classes that the root needs
   * @throws IOException if the file cannot be written
   */
  static void write(Path file, String code, ScriptModule root) throws IOException {
    try (OutputStream stream = Files.newOutputStream(file);
        CountingStream counter = new CountingStream(new BufferedOutputStream(stream, 1 << 20));
        ZipOutputStream zip = new ZipOutputStream(counter)) {
      zip.setMethod(ZipOutputStream.STORED);
      Archive archive = new Archive(counter, zip);
      Pickler.Pickle pickle = Pickler.pickle(root);
      archive.add("data.pkl", ByteBuffer.wrap(pickle.bytes()));
      archive.add("code/__torch__.py", utf8(code));
      archive.add("constants.pkl", ByteBuffer.wrap(EMPTY_TUPLE_PICKLE));
      int index = 0;
      for (Tensor storage : pickle.storages()) {
        archive.add("data/" + index++, storage.data());
      }
      archive.add("version", utf8(VERSION));
      archive.add("byteorder", utf8("little"));
    } catch (IOException e) {
      throw NamedFailure.of(file, e);
    }
  }

  private static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private void add(String name, ByteBuffer content) throws IOException {
    ZipEntry entry = new ZipEntry("model/" + name);
    CRC32 crc = new CRC32();
    crc.update(content.duplicate());
    entry.setCrc(crc.getValue());
    entry.setSize(content.remaining());
    entry.setCompressedSize(content.remaining());
    entry.setExtra(padding(counter.written + LOCAL_HEADER_BYTES + entry.getName().length()));
    zip.putNextEntry(entry);
    byte[] chunk = new byte[1 << 16];
    while (content.hasRemaining()) {
      int length = Math.min(chunk.length, content.remaining());
      content.get(chunk, 0, length);
      zip.write(chunk, 0, length);
    }
    zip.closeEntry();
  }

  /** An extra field of id "FB", which is PyTorch's, that moves the content to the next boundary. */
  private static byte[] padding(long position) {
    int size = (int) (-(position + EXTRA_FIELD_HEADER_BYTES) & (ALIGNMENT - 1));
    byte[] extra = new byte[EXTRA_FIELD_HEADER_BYTES + size];
    extra[0] = 'F';
    extra[1] = 'B';
    extra[2] = (byte) size;
    return extra;
  }

  private static final class CountingStream extends FilterOutputStream {
    private long written;

    CountingStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      written++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      written += length;
    }
  }
}
