package org.sentimentstreams.model;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.sentimentstreams.model.torchscript.ObservedArchive;
import org.sentimentstreams.model.torchscript.ObservedLayer;

/**
 * Measures, on real texts, the range of what each linear layer of an encoder reads, and which part
 * of it costs least when it is rounded to 8 bits: a few large numbers would make all steps coarse.
 */
public final class Int8Calibration {
  /**
   * Error of a layer's output for a token, as a share of that output, in the root mean square, from
   * which on the layer is left in bfloat16.
   */
  static final double MOST_ERROR = 0.08;

  private static final int MOST_TEXTS = 24;
  private static final int MOST_TOKENS = 256;
  private static final int TEXTS_AT_ONCE = 8;

  private Int8Calibration() {}

  /**
   * What a layer came to.
   *
   * @param names of the layers that read this input
   * @param low of all its numbers, or 0
   * @param high of all its numbers, or 0
   * @param range that costs least
   * @param error of its output through rounding, as a share of the output, in the root mean square
   *     over tokens
   */
  public record Layer(List<String> names, float low, float high, InputRange range, double error) {
    /** Whether it is computed in 8 bits. */
    public boolean isRounded() {
      return error <= MOST_ERROR;
    }
  }

  /** What an encoder's layers read, to be written into its config.json. */
  public static Int8Inputs inputs(List<Layer> layers) {
    Map<String, InputRange> ranges = new TreeMap<>();
    for (Layer layer : layers) {
      if (layer.isRounded()) {
        layer.names().forEach(name -> ranges.put(name, layer.range()));
      }
    }
    return new Int8Inputs(ranges);
  }

  /**
   * @param texts such as the model will read; some dozens of them, evenly spread, are read
   * @return each layer, in the order of the encoder
   * @throws InvalidModelException if the encoder's numbers are not finite
   * @throws IOException if the model cannot be read
   */
  public static List<Layer> measure(ModelDirectory directory, List<String> texts)
      throws IOException {
    List<ObservedLayer> layers = new ArrayList<>();
    ModelConfig config = directory.config();
    int limit = Math.min(MOST_TOKENS, config.maxTokens());
    try (TextEncoder tokenizer =
            TextEncoder.load(
                directory.tokenizer(), limit, directory.truncation().orElse(Truncation.HEAD));
        TorchModule module =
            TorchModule.load(
                config.modelType() + " with observed layers",
                "cpu",
                file -> layers.addAll(ObservedArchive.write(file, config, directory.weights())))) {
      List<Tokens> tokens = some(texts).stream().map(tokenizer::encode).toList();
      List<PackedBatch> batches = new ArrayList<>();
      for (int start = 0; start < tokens.size(); start += TEXTS_AT_ONCE) {
        int end = Math.min(tokens.size(), start + TEXTS_AT_ONCE);
        batches.add(PackedBatch.of(tokens.subList(start, end), config.positions()));
      }
      run(module, "pack");
      runAll(module, batches);
      run(module, "count_errors");
      runAll(module, batches);
      try (NDManager scope = module.newScope()) {
        float[] observed = module.run(scope, "observations").toFloatArray();
        return layers.stream().map(layer -> layer(layer, observed)).toList();
      }
    }
  }

  private static List<String> some(List<String> texts) {
    int step = Math.max(1, texts.size() / MOST_TEXTS);
    return IntStream.range(0, Math.min(texts.size(), MOST_TEXTS))
        .mapToObj(i -> texts.get(i * step))
        .toList();
  }

  private static void run(TorchModule module, String method) {
    try (NDManager scope = module.newScope()) {
      module.run(scope, method);
    }
  }

  private static void runAll(TorchModule module, List<PackedBatch> batches) {
    for (PackedBatch batch : batches) {
      try (NDManager scope = module.newScope()) {
        Encoder.hiddenStates(module, scope, batch);
      }
    }
  }

  private static Layer layer(ObservedLayer layer, float[] observed) {
    ObservedLayer.Best best = layer.best(observed);
    if (!Double.isFinite(best.error())) {
      throw new InvalidModelException(
          "Layer %s gives numbers that are not finite, or nothing but zeros: int8 cannot be calibrated"
              .formatted(layer.names().get(0)));
    }
    return new Layer(layer.names(), best.low(), best.high(), best.range(), best.error());
  }

  /**
   * Measures and writes, unless what is written was measured of these weights. A model that cannot
   * be calibrated stays without.
   *
   * @throws IOException if the model cannot be read or written
   */
  public static void renew(ModelDirectory directory, List<String> texts) throws IOException {
    if (directory.isCalibrated()) {
      return;
    }
    List<Layer> layers = List.of();
    try {
      layers = measure(directory, texts);
    } catch (InvalidModelException e) {
      // What is written then is that no layer is rounded: int8 computes in bfloat16.
    }
    write(directory, layers);
  }

  /**
   * Writes what was measured into the model's config.json.
   *
   * @throws IOException if it cannot be written
   */
  public static void write(ModelDirectory directory, List<Layer> layers) throws IOException {
    ObjectNode config = directory.configJson();
    // It was measured with other ranges.
    config.withObjectProperty(ModelDirectory.OWN).remove(ModelDirectory.INT8_LOSS);
    inputs(layers).write(config, directory.encoderDigest());
    writeConfig(directory, config);
  }

  /**
   * Writes into a model's config.json how much accuracy int8 costs.
   *
   * @param loss as a share of all reviews
   * @throws IOException if it cannot be read or written
   */
  public static void writeLoss(ModelDirectory directory, double loss) throws IOException {
    ObjectNode config = directory.configJson();
    config.withObjectProperty(ModelDirectory.OWN).put(ModelDirectory.INT8_LOSS, loss);
    writeConfig(directory, config);
  }

  /**
   * Takes out of a model's config.json what was measured.
   *
   * @throws IOException if it cannot be written
   */
  public static void forget(ModelDirectory directory) throws IOException {
    ObjectNode config = directory.configJson();
    config.withObjectProperty(ModelDirectory.OWN).remove(Int8Inputs.KEY);
    writeConfig(directory, config);
  }

  static void write(ModelDirectory directory, Int8Inputs inputs) throws IOException {
    ObjectNode config = directory.configJson();
    inputs.write(config, directory.encoderDigest());
    writeConfig(directory, config);
  }

  private static void writeConfig(ModelDirectory directory, ObjectNode config) throws IOException {
    Files.writeString(
        directory.path().resolve(ModelDirectory.CONFIG), config.toPrettyString() + "\n");
  }
}
