package org.sentimentstreams.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Feeds code that reads bytes from outside with inputs that are almost right: valid ones that were
 * cut, spliced and changed. The code may refuse them in the way that it says, but neither fail
 * otherwise nor allocate much more than the input is long; a hang ends by the time limit of the
 * test. Inputs follow from their number, so a failure can be repeated. The system property {@code
 * fuzz.inputs} says how many there are for each reader.
 */
public final class Fuzz {
  /** How many inputs each reader gets. */
  public static final int INPUTS = Integer.getInteger("fuzz.inputs", 2_000);

  private static final long ALLOWED_BYTES = 4L << 20;
  private static final int MOST_CHANGES = 4;
  private static final byte[][] PIECES = {
    {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F}, // A length near 2^31, zigzag.
    {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F},
    {0x7F, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF},
    {0, 0, 0, 0, 0, 0, 0, (byte) 0x80},
    "null".getBytes(StandardCharsets.US_ASCII),
    "-1".getBytes(StandardCharsets.US_ASCII),
    "1e999".getBytes(StandardCharsets.US_ASCII),
    "99999999999999999999".getBytes(StandardCharsets.US_ASCII),
    "[[[[[[[[[[[[[[[[".getBytes(StandardCharsets.US_ASCII),
    "{\"a\":{\"a\":".getBytes(StandardCharsets.US_ASCII),
    "\"\\ud800\"".getBytes(StandardCharsets.US_ASCII),
  };

  private final List<byte[]> seeds;
  private final List<Class<? extends Exception>> refusals;
  private final ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Something that reads bytes. */
  public interface Reader {
    void read(byte[] input) throws Exception;
  }

  /**
   * @param seeds inputs that can be read
   * @param refusals the exceptions by which an input may be refused
   */
  public Fuzz(List<byte[]> seeds, List<Class<? extends Exception>> refusals) {
    this.seeds = List.copyOf(seeds);
    this.refusals = List.copyOf(refusals);
  }

  /** Runs all inputs through the reader. */
  public void run(Reader reader) throws Exception {
    for (byte[] seed : seeds) {
      reader.read(seed); // A seed that is refused would make a poor start.
    }
    int read = 0;
    for (int number = 0; number < INPUTS; number++) {
      byte[] input = input(new Random(number));
      long before = memory.getCurrentThreadAllocatedBytes();
      try {
        reader.read(input);
        read++;
      } catch (Exception | StackOverflowError | OutOfMemoryError e) {
        if (refusals.stream().noneMatch(refusal -> refusal.isInstance(e))) {
          fail("input %d: %s".formatted(number, HexFormat.of().formatHex(input)), e);
        }
      }
      assertThat(memory.getCurrentThreadAllocatedBytes() - before)
          .as("bytes allocated for input %d of %d bytes", number, input.length)
          .isLessThan(ALLOWED_BYTES + 64L * input.length);
    }
    assertThat(read).as("inputs that could be read").isLessThan(INPUTS);
  }

  private byte[] input(Random random) {
    byte[] input = seeds.get(random.nextInt(seeds.size())).clone();
    if (random.nextInt(20) == 0) {
      random.nextBytes(input);
    }
    int changes = 1 + random.nextInt(MOST_CHANGES);
    for (int i = 0; i < changes; i++) {
      input = changed(input, random);
    }
    return input;
  }

  private byte[] changed(byte[] input, Random random) {
    int place = random.nextInt(input.length + 1);
    switch (random.nextInt(6)) {
      case 0:
        return Arrays.copyOf(input, place);
      case 1:
        return spliced(input, place, PIECES[random.nextInt(PIECES.length)], 0);
      case 2:
        byte[] piece = PIECES[random.nextInt(PIECES.length)];
        return spliced(input, place, piece, Math.min(piece.length, input.length - place));
      case 3:
        byte[] other = seeds.get(random.nextInt(seeds.size()));
        int from = random.nextInt(other.length + 1);
        return spliced(input, place, Arrays.copyOfRange(other, from, other.length), 0);
      case 4:
        return spliced(input, place, new byte[0], random.nextInt(input.length - place + 1));
      default:
        byte[] flipped = input.clone();
        if (place < flipped.length) {
          flipped[place] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }
  }

  private static byte[] spliced(byte[] input, int place, byte[] piece, int removed) {
    byte[] result = new byte[input.length + piece.length - removed];
    System.arraycopy(input, 0, result, 0, place);
    System.arraycopy(piece, 0, result, place, piece.length);
    System.arraycopy(
        input, place + removed, result, place + piece.length, input.length - place - removed);
    return result;
  }
}
