package org.sentimentstreams.model;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Chooses a precision for a model on this machine: the fastest that keeps its accuracy. The first
 * layers of the model itself are timed on a small batch, which takes less than a second.
 */
public final class PrecisionSelector {
  /** Share of reviews that 8-bit integers may get wrong in addition. */
  public static final double ALLOWED_LOSS = 0.002;

  /** A less exact precision has to be worth it, and a small difference may be chance. */
  private static final double WORTH_IT = 1.05;

  private static final int TEXTS = 8;
  private static final int TOKENS = 64;
  private static final int ROUNDS = 5;

  private PrecisionSelector() {}

  /**
   * What was chosen.
   *
   * @param reason in a sentence, with the figures
   */
  public record Choice(Precision precision, String reason) {}

  /**
   * @throws IOException if the model cannot be read
   */
  public static Choice choose(ModelDirectory directory, String device) throws IOException {
    ShallowEncoder shallow = ShallowEncoder.of(directory);
    Map<Precision, Double> tokensPerSecond = new EnumMap<>(Precision.class);
    boolean int8Holds =
        directory.int8AccuracyLoss() <= ALLOWED_LOSS && Int8Instructions.missing().isEmpty();
    for (Precision precision : candidates(device, int8Holds)) {
      try {
        tokensPerSecond.put(precision, measure(shallow, precision, device));
      } catch (InvalidModelException e) {
        // This machine's engine has no such kernels; single precision it always has.
        if (precision == Precision.FP32) {
          throw e;
        }
      }
    }
    Precision best = Precision.FP32;
    for (Precision precision : tokensPerSecond.keySet()) {
      if (tokensPerSecond.get(precision) > WORTH_IT * tokensPerSecond.get(best)) {
        best = precision;
      }
    }
    return new Choice(best, reason(best, tokensPerSecond));
  }

  /** int8 is not even timed where its accuracy is unknown: it could not be taken. */
  private static List<Precision> candidates(String device, boolean int8Holds) {
    if (PyTorch.isCuda(device)) {
      return List.of(Precision.FP32, Precision.BF16, Precision.FP16);
    }
    return int8Holds
        ? List.of(Precision.FP32, Precision.BF16, Precision.INT8)
        : List.of(Precision.FP32, Precision.BF16);
  }

  private static String reason(Precision best, Map<Precision, Double> tokensPerSecond) {
    String measured =
        tokensPerSecond.entrySet().stream()
            .map(
                entry ->
                    String.format(
                        Locale.ROOT,
                        "%s %.1f times fp32",
                        entry.getKey(),
                        entry.getValue() / tokensPerSecond.get(Precision.FP32)))
            .skip(1)
            .collect(Collectors.joining(", "));
    return "%s, the fastest here that keeps the accuracy (%s)"
        .formatted(best, measured.isEmpty() ? "the engine has no other" : measured);
  }

  private static double measure(ShallowEncoder shallow, Precision precision, String device)
      throws IOException {
    Random random = new Random(1);
    int vocabulary = shallow.config().vocabularySize();
    int length = Math.min(TOKENS, shallow.config().maxTokens());
    List<long[]> ids =
        random
            .ints(TEXTS, 0, Integer.MAX_VALUE)
            .mapToObj(seed -> new Random(seed).longs(length, 0, vocabulary).toArray())
            .toList();
    PackedBatch batch = PackedBatch.of(ids, null, shallow.config().positions());
    try (Encoder encoder =
        Encoder.load(shallow.config(), shallow.weights(), precision, device, shallow.inputs())) {
      double[] seconds = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        try (NDManager scope = encoder.newScope()) {
          encoder.firstStates(scope, batch).toFloatArray();
        }
        seconds[round] = (System.nanoTime() - start) / 1e9;
      }
      // The first rounds still compile; the fastest one met the least disturbance.
      return TEXTS * length / Arrays.stream(seconds).min().orElseThrow();
    }
  }
}
