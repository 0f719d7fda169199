package org.sentimentstreams.model.torchscript;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.sentimentstreams.model.InputRange;
import org.sentimentstreams.model.Int8Inputs;
import org.sentimentstreams.model.weights.Tensor;

/** How the inputs of linear-static.torchscript are rounded to 8 bits, and outputs for the next. */
final class StaticRanges implements LinearFields {
  /** Of a layer that is not listed: a step of 1. */
  private static final InputRange UNKNOWN = new InputRange(0, 255, Map.of(), Map.of());

  private final Int8Inputs inputs;

  StaticRanges(Int8Inputs inputs) {
    this.inputs = inputs;
  }

  @Override
  public void add(ScriptModule linear, Tensor weight, Neighbours neighbours, String... names) {
    InputRange range = inputs.layers().getOrDefault(names[0], UNKNOWN);
    InputRange output =
        neighbours.feeds() == null
            ? UNKNOWN
            : inputs.layers().getOrDefault(neighbours.feeds(), UNKNOWN);
    int width = (int) (long) weight.shape().get(1);
    check(names[0], range, width, neighbours.isFed());
    if (neighbours.feeds() != null) {
      check(neighbours.feeds(), output, (int) (long) weight.shape().get(0), true);
    }
    linear
        .with("rounded", range != UNKNOWN)
        .with("scale", range.scale())
        .with("zero_point", range.zeroPoint())
        .with("divided", !range.divided().isEmpty())
        .with("factors", factors(range.divided(), width))
        .with("copied_inputs", copies(range.spread()))
        .with("feeds", output != UNKNOWN && output.divided().isEmpty())
        .with("next_scale", output.scale())
        .with("next_zero_point", output.zeroPoint())
        .with("copied_outputs", copies(output.spread()))
        .with("offsets", offsets(output));
  }

  private static void check(String name, InputRange range, int width, boolean isFed) {
    checkChannels(name, range.divided(), width);
    checkChannels(name, range.spread(), width);
    if (range.spread().values().stream().mapToLong(times -> times).sum() > width) {
      throw Int8Inputs.damaged(name, "more copies than the %d channels it reads".formatted(width));
    }
    if (!range.spread().isEmpty() && !range.divided().isEmpty()) {
      throw Int8Inputs.damaged(name, "channels that are divided, and others that are spread");
    }
    if (!range.spread().isEmpty() && !isFed) {
      throw Int8Inputs.damaged(
          name, "channels that are spread, but it reads no activation of a layer before it");
    }
  }

  private static void checkChannels(String name, Map<Integer, Integer> channels, int width) {
    for (int channel : channels.keySet()) {
      if (channel >= width) {
        throw Int8Inputs.damaged(
            name, "channel %d, but it reads %d, counted from 0".formatted(channel, width));
      }
    }
  }

  private static Tensor factors(Map<Integer, Integer> divided, int width) {
    float[] factors = new float[width];
    Arrays.fill(factors, 1);
    divided.forEach((channel, times) -> factors[channel] = times);
    return Tensor.of(factors, width);
  }

  /** The channel of each copy beside the first. */
  private static Tensor copies(Map<Integer, Integer> spread) {
    long[] channels =
        spread.entrySet().stream()
            .flatMapToLong(
                entry -> IntStream.range(1, entry.getValue()).mapToLong(copy -> entry.getKey()))
            .toArray();
    return Tensor.of(channels, channels.length);
  }

  /** What is taken off each copy, before the activation. */
  private static Tensor offsets(InputRange range) {
    int[] copies =
        range.spread().values().stream().flatMapToInt(times -> IntStream.range(1, times)).toArray();
    float[] offsets = new float[copies.length];
    for (int i = 0; i < copies.length; i++) {
      offsets[i] = (float) (copies[i] * range.reach());
    }
    return Tensor.of(offsets, copies.length);
  }
}
