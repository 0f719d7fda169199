package org.sentimentstreams.model.weights.pytorch;

import java.nio.ByteBuffer;

/** Where the numbers of a file's tensors are. */
@FunctionalInterface
interface Storages {
  /**
   * @return all of the storage's bytes
   * @throws org.sentimentstreams.model.weights.InvalidWeightsException if there is none of that key
   *     and size
   */
  ByteBuffer bytes(StorageRef storage);
}
