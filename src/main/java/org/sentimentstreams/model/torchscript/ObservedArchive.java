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
  /** Numbers that are kept of a layer. */
  public static final int COLUMNS = 8;

  /** More linear layers than any transformer layer has. */
  private static final int MOST = 16;

  private ObservedArchive() {}

  /**
   * @return the layers' names, by their rows but for row 0; where several are one, all of them
   * @throws IOException if the file cannot be written
   */
  public static List<List<String>> write(Path file, ModelConfig config, Map<String, Tensor> weights)
      throws IOException {
    Family family = Families.of(config.modelType());
    List<List<String>> layers = new ArrayList<>();
    Tensor observed = Tensor.zeros((config.layers() + 1L) * MOST, COLUMNS);
    Arithmetic arithmetic =
        Arithmetic.observed(
            (linear, next, names) -> {
              layers.add(List.of(names));
              linear.withShared("observed", observed).with("place", layers.size());
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
}
