package org.sentimentstreams.model;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;

/** The memory outside of Java's heap, where the engine's tensors are. */
public final class NativeHeap {
  private NativeHeap() {}

  /**
   * Gives back to the system what was freed and is kept for later. Loading a model needs several
   * times the memory that it leaves in use; batches need less. Takes 10 to 50 milliseconds, in
   * which who allocates waits.
   *
   * @return false if this system's C library has no such call; only glibc's has
   */
  public static boolean trim() {
    if (!Platform.isLinux()) {
      return false;
    }
    try {
      LibC.malloc_trim(new NativeLong(0));
      return true;
    } catch (LinkageError e) {
      return false;
    }
  }

  private static final class LibC {
    static {
      Native.register("c");
    }

    static native int malloc_trim(NativeLong pad);
  }
}
