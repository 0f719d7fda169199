package org.sentimentstreams.lab.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.Tokens;

/**
 * ONNX Runtime with the encoder that the default model was imported from, or its quantised twin. It
 * computes no head, which is in its favour.
 *
 * @param threads that one batch may use
 * @param workers batches that run at once
 */
record OnnxModel(
    OrtSession session, Precision precision, boolean inOrderOfArrival, int threads, int workers)
    implements EngineUnderTest {
  private static final String FP32 = "/bge-small-en-v1.5.onnx";
  private static final String INT8 = "/bge-small-en-v1.5-q.onnx";

  static OnnxModel load(Precision precision, boolean inOrderOfArrival, int threads, int workers)
      throws IOException, OrtException {
    String resource = precision == Precision.INT8 ? INT8 : FP32;
    try (InputStream in = OnnxModel.class.getResourceAsStream(resource);
        OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      if (in == null) {
        throw new IllegalStateException(resource + " is not on the class path of the bench");
      }
      options.setIntraOpNumThreads(threads);
      OrtSession session =
          OrtEnvironment.getEnvironment().createSession(in.readAllBytes(), options);
      return new OnnxModel(session, precision, inOrderOfArrival, threads, workers);
    }
  }

  @Override
  public String engine() {
    return ModelResult.ONNX_RUNTIME
        + (inOrderOfArrival ? ", arrival order, batches of 32" : "")
        + ", %d × %d threads".formatted(workers, threads);
  }

  @Override
  public void run(List<Tokens> batch) {
    int columns = batch.stream().mapToInt(Tokens::length).max().orElseThrow();
    LongBuffer ids = LongBuffer.allocate(batch.size() * columns);
    LongBuffer mask = LongBuffer.allocate(batch.size() * columns);
    for (int row = 0; row < batch.size(); row++) {
      long[] tokens = batch.get(row).ids();
      for (int i = 0; i < tokens.length; i++) {
        ids.put(row * columns + i, tokens[i]);
        mask.put(row * columns + i, 1);
      }
    }
    long[] shape = {batch.size(), columns};
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OnnxTensor inputIds = OnnxTensor.createTensor(environment, ids, shape);
        OnnxTensor attentionMask = OnnxTensor.createTensor(environment, mask, shape);
        OnnxTensor tokenTypeIds =
            OnnxTensor.createTensor(
                environment, LongBuffer.allocate(batch.size() * columns), shape);
        OrtSession.Result result =
            session.run(
                Map.of(
                    "input_ids", inputIds,
                    "attention_mask", attentionMask,
                    "token_type_ids", tokenTypeIds))) {
      result.get(0).getInfo();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
    }
  }
}
