package org.sentimentstreams.model.torchscript;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.weights.Tensor;

/**
 * The archive of an encoder in single precision whose linear layers note what they read, as
 * linear-observed.torchscript says.
 */
public final class ObservedArchive {
  /** Numbers that are kept of a layer before those of each channel. */
  static final int COLUMNS = 1 + ObservedLayer.WAYS;

  /** More linear layers than any transformer layer has. */
  private static final int MOST = 16;

  private ObservedArchive() {}

  /**
   * @return how to read what was observed; in the order of the rows, but for row 0
   * @throws IOException if the file cannot be written
   */
  public static List<ObservedLayer> write(
      Path file, ModelConfig config, Map<String, Tensor> weights) throws IOException {
    Family family = Families.of(config.modelType());
    List<ObservedLayer> layers = new ArrayList<>();
    long columns = COLUMNS + 2 * widest(weights);
    Tensor observed = Tensor.zeros((config.layers() + 1L) * MOST, columns);
    Arithmetic arithmetic =
        Arithmetic.observed(
            (linear, weight, neighbours, names) -> {
              boolean isFed = neighbours.isFed();
              int width = (int) (long) weight.shape().get(1);
              long start = (layers.size() + 1) * columns;
              layers.add(new ObservedLayer(List.of(names), (int) start, width, isFed));
              linear
                  .withShared("observed", observed)
                  .with("place", layers.size())
                  .with("fed", isFed);
            });
    Checkpoint checkpoint = new Checkpoint(weights, family.prefix());
    Modules modules = family.structure().inference(config, new Layers(checkpoint, arithmetic));
    ScriptModule root =
        new ScriptModule("Observed")
            .with("encoder", modules.encoder())
            .withShared("observed", observed);
    Archive.write(file, EncoderArchive.code(family, config, arithmetic, modules), root);
    return layers;
  }

  private static long widest(Map<String, Tensor> weights) {
    return weights.values().stream()
        .map(Tensor::shape)
        .filter(shape -> shape.size() == 2)
        .mapToLong(shape -> shape.get(1))
        .max()
        .orElse(0);
  }
}
