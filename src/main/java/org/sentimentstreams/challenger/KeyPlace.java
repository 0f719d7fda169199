package org.sentimentstreams.challenger;

/**
 * Where a review lies between 0 and 1, by its key alone, or by its text if it has no key. A share
 * is all that lies below it, so a larger share holds all keys of a smaller one. The hash is another
 * one than Kafka's partitioner uses: otherwise a share would be a choice of partitions.
 */
public final class KeyPlace {
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private KeyPlace() {}

  /**
   * From 0 to less than 1.
   *
   * @param key of the review; may be null
   */
  public static double of(byte[] key, String text) {
    long hash = OFFSET;
    if (key == null) {
      for (int i = 0; i < text.length(); i++) {
        hash = (hash ^ text.charAt(i)) * PRIME;
      }
    } else {
      for (byte each : key) {
        hash = (hash ^ (each & 0xff)) * PRIME;
      }
    }
    return (mixed(hash) >>> 11) * 0x1.0p-53;
  }

  /** FNV-1a leaves similar keys close together; this is the last step of MurmurHash3. */
  private static long mixed(long hash) {
    long mixed = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ mixed >>> 33;
  }
}
