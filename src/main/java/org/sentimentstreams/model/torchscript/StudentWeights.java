package org.sentimentstreams.model.torchscript;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sentimentstreams.model.ModelConfig;
import org.sentimentstreams.model.weights.Tensor;

/**
 * The weights that a DistilBERT starts from: some layers of a BERT, one behind the other, and its
 * embeddings without those of token types. Nothing is computed; the student's tensors are the
 * teacher's.
 *
 * @see <a href="https://arxiv.org/abs/1910.01108">Sanh et al., DistilBERT, section 3, Student
 *     initialization</a>
 */
public final class StudentWeights {
  private static final BertNames TEACHER = BertNames.BERT;
  private static final BertNames STUDENT = BertNames.DISTILBERT;

  private final Checkpoint teacher;
  private final long hidden;
  private final Map<String, Tensor> student = new TreeMap<>();

  private StudentWeights(Checkpoint teacher, long hidden) {
    this.teacher = teacher;
    this.hidden = hidden;
  }

  /**
   * @param config of a BERT
   * @param layers the teacher's, the first one being 0, in the order that the student has them
   * @param weights the teacher's, by Hugging Face's names
   * @return the encoder by the names of Hugging Face's {@code DistilBertModel}
   * @throws org.sentimentstreams.model.weights.InvalidWeightsException if a tensor is missing, has
   *     the wrong shape or holds something that is no number
   */
  public static Map<String, Tensor> of(
      ModelConfig config, List<Integer> layers, Map<String, Tensor> weights) {
    StudentWeights student =
        new StudentWeights(
            new Checkpoint(weights, Families.of("bert").prefix()), config.hiddenSize());
    student.embeddings(config);
    for (int i = 0; i < layers.size(); i++) {
      student.layer(layers.get(i), i);
    }
    return student.student;
  }

  /** Width of the feed-forward layers of what {@link #of} gives. */
  public static int feedForward(Map<String, Tensor> student) {
    Tensor bias = student.get(STUDENT.intermediate().formatted(0) + ".bias");
    return Math.toIntExact(bias.elements());
  }

  private void embeddings(ModelConfig config) {
    String weight = ".weight";
    copy(TEACHER.words() + weight, STUDENT.words() + weight, config.vocabularySize(), hidden);
    copy(TEACHER.positions() + weight, STUDENT.positions() + weight, config.maxPositions(), hidden);
    norm(TEACHER.embeddingsNorm(), STUDENT.embeddingsNorm());
  }

  private void layer(int from, int to) {
    for (int i = 0; i < TEACHER.queryKeyValue().size(); i++) {
      String student = STUDENT.queryKeyValue().get(i).formatted(to);
      linear(TEACHER.queryKeyValue().get(i).formatted(from), student, hidden, hidden);
    }
    linear(
        TEACHER.attentionOutput().formatted(from),
        STUDENT.attentionOutput().formatted(to),
        hidden,
        hidden);
    norm(TEACHER.attentionNorm().formatted(from), STUDENT.attentionNorm().formatted(to));
    linear(
        TEACHER.intermediate().formatted(from), STUDENT.intermediate().formatted(to), -1, hidden);
    linear(TEACHER.output().formatted(from), STUDENT.output().formatted(to), hidden, -1);
    norm(TEACHER.outputNorm().formatted(from), STUDENT.outputNorm().formatted(to));
  }

  private void linear(String from, String to, long out, long in) {
    copy(from + ".weight", to + ".weight", out, in);
    copy(from + ".bias", to + ".bias", out);
  }

  private void norm(String from, String to) {
    copy(from + ".weight", to + ".weight", hidden);
    copy(from + ".bias", to + ".bias", hidden);
  }

  private void copy(String from, String to, long... shape) {
    student.put(to, teacher.get(from, shape));
  }
}
