package org.sentimentstreams.model.weights.pytorch;

import org.sentimentstreams.model.weights.DType;

/**
 * What a pickle says of numbers that stand outside of it.
 *
 * @param dtype type of each
 * @param key the name of the place where they are
 * @param elements how many there are
 */
record StorageRef(DType dtype, String key, long elements) {

  /** Size in bytes. */
  long bytes() {
    return dtype.bytes(elements);
  }
}
