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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.SharedFiles;
import org.sentimentstreams.data.Columns;
import org.sentimentstreams.data.ReservoirSample;
import org.sentimentstreams.data.ReviewReader;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.data.RowPolicy;
import org.sentimentstreams.demo.SampleReviews;

/** Our import and our module compute what ONNX Runtime computes from the file that we imported. */
@Tag("slow")
class OnnxParityTest {
  private static final float TOLERANCE = 1e-4f;
  private static final int MAX_TOKENS = 256;

  @TempDir private Path folder;

  @Test
  void shouldEqualOnnxRuntimeOnTheSampleReviews() throws Exception {
    List<String> texts = SampleReviews.load().stream().map(ReviewRow::text).limit(100).toList();

    assertParity(texts);
  }

  @Test
  void shouldEqualOnnxRuntimeOnRealReviewsOfAllLengths() throws Exception {
    Path file = SharedFiles.require("data/imdb-test.tsv.gz");
    try (ReviewReader reader =
        ReviewReader.open(file, Optional.empty(), Columns.usual(), RowPolicy.ANY)) {
      List<String> texts =
          ReservoirSample.of(reader, OptionalInt.of(200), 42).stream()
              .map(ReviewRow::text)
              .toList();

      assertParity(texts);
    }
  }

  /** What the ONNX file holds: the default model without its adapter. */
  private ModelDirectory encoder() throws IOException {
    ModelDirectory model = TestModels.defaultModel();
    for (String file :
        List.of(ModelDirectory.CONFIG, ModelDirectory.TOKENIZER, ModelDirectory.WEIGHTS)) {
      Files.copy(model.path().resolve(file), folder.resolve(file));
    }
    return ModelDirectory.open(folder);
  }

  private void assertParity(List<String> texts) throws IOException, OrtException {
    try (FeatureExtractor ours = FeatureExtractor.load(encoder(), MAX_TOKENS);
        OrtSession theirs = onnxRuntime()) {
      float largest = 0;
      for (String text : texts) {
        long[] ids = ours.encode(text).ids();
        float[] states = ours.hiddenStates(ids, new long[ids.length]);
        largest = Math.max(largest, difference(states, run(theirs, ids)));
      }
      assertThat(largest).isLessThan(TOLERANCE);
    }
  }

  private static float difference(float[] ours, float[] theirs) {
    assertThat(ours).hasSameSizeAs(theirs);
    float largest = 0;
    for (int i = 0; i < ours.length; i++) {
      largest = Math.max(largest, Math.abs(ours[i] - theirs[i]));
    }
    return largest;
  }

  private static long[] ones(int length) {
    long[] ones = new long[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static OrtSession onnxRuntime() throws IOException, OrtException {
    try (InputStream in = OnnxParityTest.class.getResourceAsStream("/bge-small-en-v1.5.onnx")) {
      return OrtEnvironment.getEnvironment()
          .createSession(in.readAllBytes(), new OrtSession.SessionOptions());
    }
  }

  private static float[] run(OrtSession session, long[] tokens) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    long[] shape = {1, tokens.length};
    try (OnnxTensor ids = OnnxTensor.createTensor(environment, LongBuffer.wrap(tokens), shape);
        OnnxTensor mask =
            OnnxTensor.createTensor(environment, LongBuffer.wrap(ones(tokens.length)), shape);
        OnnxTensor types =
            OnnxTensor.createTensor(environment, LongBuffer.allocate(tokens.length), shape);
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
