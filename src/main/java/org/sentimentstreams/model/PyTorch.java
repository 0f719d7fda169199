package org.sentimentstreams.model;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;

/** The engine's process-wide settings; they count from its first use on. */
public final class PyTorch {
  private static final String NAME = "PyTorch";
  private static final String CUDA = "cuda:";
  private static final String THREADS = "ai.djl.pytorch.num_threads";
  private static final String INTEROP_THREADS = "ai.djl.pytorch.num_interop_threads";

  private PyTorch() {}

  /**
   * Sets the threads that one batch may use. Several batches at once, each on one thread, do more
   * work than one batch on all threads. Without effect once the engine has started.
   *
   * @param threads 1 or more
   */
  public static void threadsPerBatch(int threads) {
    System.setProperty(THREADS, Integer.toString(threads));
    System.setProperty(INTEROP_THREADS, "1");
  }

  /**
   * The device that a setting means.
   *
   * @param device {@code auto}: the first GPU if there is one; {@code cpu}; or {@code cuda:N}
   * @return {@code cpu} or {@code cuda:N}
   * @throws InvalidModelException if there is no such device
   */
  public static String device(String device) {
    int gpus =
        NativeCode.ofProcess()
            .call(() -> NativeLibraries.with(() -> Engine.getEngine(NAME)).getGpuCount());
    if (device.equals("auto")) {
      return gpus > 0 ? "cuda:0" : "cpu";
    }
    if (isCuda(device) && Integer.parseInt(device.substring(CUDA.length())) >= gpus) {
      throw new InvalidModelException(
          "There is no device %s: PyTorch sees %d GPUs here".formatted(device, gpus));
    }
    return device;
  }

  static boolean isCuda(String device) {
    return device.startsWith(CUDA);
  }

  static Model newModel(String name, String device) {
    Device place =
        isCuda(device)
            ? Device.gpu(Integer.parseInt(device.substring(CUDA.length())))
            : Device.cpu();
    return NativeLibraries.with(() -> Model.newInstance(name, place, NAME));
  }
}
