package org.sentimentstreams.cli.terminal;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.BooleanSupplier;

/**
 * Finds out whether the program behind a pipe has gone, as in {@code sentiment consume | head -1}.
 * Java itself learns that from its next write only, which on a quiet topic may never come.
 */
final class ReaderWatch implements BooleanSupplier {

  private static final int STDOUT = 1;
  private static final int POLLERR = 0x08;
  private static final int POLLHUP = 0x10;

  private final int descriptor;
  private boolean isUsable = !Platform.isWindows();

  private ReaderWatch(int descriptor) {
    this.descriptor = descriptor;
  }

  /** Watches the standard output of this process. */
  static BooleanSupplier ofStandardOutput() {
    return new ReaderWatch(STDOUT);
  }

  /** True if nobody can read any more what is written; false also where that cannot be known. */
  @Override
  public boolean getAsBoolean() {
    if (!isUsable) {
      return false;
    }
    try {
      // struct pollfd { int fd; short events; short revents; }
      byte[] bytes = new byte[8];
      var pollfd = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(0, descriptor);
      int answers = LibC.poll(bytes, new NativeLong(1), 0);
      return answers > 0 && (pollfd.getShort(6) & (POLLERR | POLLHUP)) != 0;
    } catch (LinkageError e) {
      isUsable = false; // No native access on this machine; the next write will tell.
      return false;
    }
  }

  private static final class LibC {

    static {
      Native.register("c");
    }

    static native int poll(byte[] descriptors, NativeLong count, int timeoutMs);
  }
}
