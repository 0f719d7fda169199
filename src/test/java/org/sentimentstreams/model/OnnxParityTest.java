package org.sentimentstreams.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.SharedFiles;
import org.sentimentstreams.data.Columns;
import org.sentimentstreams.data.ReviewReader;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.data.Sample;
import org.sentimentstreams.demo.SampleReviews;

/** Our import and our module compute what ONNX Runtime computes from the file that we imported. */
class OnnxParityTest {
  private static final float TOLERANCE = 1e-4f;
  private static final int MAX_TOKENS = 256;
  private static final int BATCH = 8;

  @Test
  void shouldEqualOnnxRuntimeOnTheSampleReviews() throws Exception {
    List<String> texts = SampleReviews.load().stream().map(ReviewRow::text).limit(100).toList();

    assertParity(texts);
  }

  @Test
  void shouldEqualOnnxRuntimeOnRealReviewsOfAllLengths() throws Exception {
    Path file = SharedFiles.require("data/imdb-test.tsv.gz");
    try (ReviewReader reader = ReviewReader.open(file, Optional.empty(), Columns.usual())) {
      List<String> texts =
          Sample.of(reader, OptionalInt.of(200), 42).stream().map(ReviewRow::text).toList();

      assertParity(texts);
    }
  }

  private static void assertParity(List<String> texts) throws IOException, OrtException {
    ModelDirectory directory = TestModels.defaultModel();
    try (FeatureExtractor ours = FeatureExtractor.load(directory, MAX_TOKENS);
        OrtSession theirs = onnxRuntime()) {
      float largest = 0;
      for (int start = 0; start < texts.size(); start += BATCH) {
        List<Tokens> tokens = new ArrayList<>();
        texts
            .subList(start, Math.min(start + BATCH, texts.size()))
            .forEach(text -> tokens.add(ours.encode(text)));
        PaddedBatch batch = PaddedBatch.of(tokens);
        largest =
            Math.max(largest, difference(batch, ours.hiddenStates(batch), run(theirs, batch)));
      }
      assertThat(largest).isLessThan(TOLERANCE);
    }
  }

  /** The largest difference over real tokens; what stands in padding has no meaning. */
  private static float difference(PaddedBatch batch, float[] ours, float[] theirs) {
    assertThat(ours).hasSameSizeAs(theirs);
    int width = ours.length / batch.attentionMask().length;
    float largest = 0;
    for (int i = 0; i < ours.length; i++) {
      if (batch.attentionMask()[i / width] == 1) {
        largest = Math.max(largest, Math.abs(ours[i] - theirs[i]));
      }
    }
    return largest;
  }

  private static OrtSession onnxRuntime() throws IOException, OrtException {
    try (InputStream in = OnnxParityTest.class.getResourceAsStream("/bge-small-en-v1.5.onnx")) {
      return OrtEnvironment.getEnvironment()
          .createSession(in.readAllBytes(), new OrtSession.SessionOptions());
    }
  }

  private static float[] run(OrtSession session, PaddedBatch batch) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    long[] shape = {batch.rows(), batch.columns()};
    try (OnnxTensor ids =
            OnnxTensor.createTensor(environment, LongBuffer.wrap(batch.inputIds()), shape);
        OnnxTensor mask =
            OnnxTensor.createTensor(environment, LongBuffer.wrap(batch.attentionMask()), shape);
        OnnxTensor types =
            OnnxTensor.createTensor(environment, LongBuffer.wrap(batch.tokenTypeIds()), shape);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
      FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] copy = new float[values.remaining()];
      values.get(copy);
      return copy;
    }
  }
}
