package org.sentimentstreams.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentimentstreams.drift.Reference;
import org.sentimentstreams.drift.ReferenceJson;
import org.sentimentstreams.model.DirectoryTree;
import org.sentimentstreams.model.Int8Calibration;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.ModelWriter;
import org.sentimentstreams.model.Problem;
import org.sentimentstreams.model.Truncation;
import org.sentimentstreams.model.lora.LoraAdapter;
import org.sentimentstreams.model.weights.Tensor;
import org.sentimentstreams.training.fit.Epoch;
import org.sentimentstreams.training.metrics.Scores;
import org.sentimentstreams.training.wide.FittedWide;
import org.sentimentstreams.wide.WidePart;

/**
 * What a training gave.
 *
 * @param weights all of them by Hugging Face's names, calibrated, with one logit a label; those of
 *     the encoder without what an adapter adds
 * @param adapter of the encoder; empty if it has none
 * @param truncation what stayed of longer texts
 * @param epochs that were trained
 * @param best the one that was kept
 * @param heldOut its calibrated scores on the held-out rows, which chose epoch, temperature and
 *     join; as it serves, its wide part first
 * @param unseen scores on the same rows, each by the epoch and the join that the other rows choose:
 *     to be compared with those of other models
 * @param temperature that the transformer's logits were divided by, chosen on the held-out rows
 * @param errorBefore the transformer's expected calibration error before that
 * @param wide the part that may answer before the transformer; empty if it has none
 * @param reference what the held-out rows are like to it; empty if they are too few
 * @param texts that it was trained on, some of them
 */
public record TrainedModel(
    Map<String, Tensor> weights,
    Optional<LoraAdapter> adapter,
    Truncation truncation,
    List<Epoch> epochs,
    Epoch best,
    Scores heldOut,
    Scores unseen,
    double temperature,
    double errorBefore,
    Optional<FittedWide> wide,
    Optional<Reference> reference,
    List<String> texts) {

  /** The same with a wide part. */
  TrainedModel with(FittedWide part) {
    return new TrainedModel(
        weights,
        adapter,
        truncation,
        epochs,
        best,
        part.heldOut(),
        part.unseen(),
        temperature,
        errorBefore,
        Optional.of(part),
        reference,
        texts);
  }

  /** The same with the texts that it was trained on. */
  TrainedModel withTexts(List<String> given) {
    return new TrainedModel(
        weights,
        adapter,
        truncation,
        epochs,
        best,
        heldOut,
        unseen,
        temperature,
        errorBefore,
        wide,
        reference,
        given);
  }

  /** The same with a reference. */
  TrainedModel with(Reference recorded) {
    return new TrainedModel(
        weights,
        adapter,
        truncation,
        epochs,
        best,
        heldOut,
        unseen,
        temperature,
        errorBefore,
        wide,
        Optional.of(recorded),
        texts);
  }

  /** Whether another model has the same labels, and as many of them may be true of a text. */
  public boolean comparesWith(ModelConfig other) {
    return other.labels().equals(heldOut.labels())
        && other.multiLabel() == (heldOut.problem() == Problem.MULTI_LABEL);
  }

  /**
   * Writes a Hugging Face directory.
   *
   * @param directory is made; nothing of it stays if that fails
   * @param base the model that the training started from
   * @throws IOException if a file cannot be read or written
   */
  public void write(Path directory, ModelDirectory base) throws IOException {
    String config = ConfigJson.with(base, heldOut.labels(), heldOut.problem(), truncation);
    try {
      ModelWriter.write(directory, config, base.tokenizer(), weights, adapter);
      if (wide.isPresent()) {
        WidePart.write(directory, wide.get().model(), wide.get().join());
      }
      if (reference.isPresent()) {
        ReferenceJson.write(directory, reference.get());
      }
      if (base.isCalibrated()) {
        Int8Calibration.renew(ModelDirectory.open(directory), texts);
      }
    } catch (IOException e) {
      DirectoryTree.delete(directory);
      throw e;
    }
  }
}
