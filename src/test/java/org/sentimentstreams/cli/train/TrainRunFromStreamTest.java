package org.sentimentstreams.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.cli.Shell;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.model.Part;
import org.sentimentstreams.model.TinyModel;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.schema.Review;
import org.sentimentstreams.training.wide.GeneratedReviews;

@Tag("broker")
@Timeout(180)
@ExtendWith(SharedKafka.class)
class TrainRunFromStreamTest {
  private static final int LABELLED = 200;

  @TempDir private Path temporary;
  private final GeneratedReviews reviews = new GeneratedReviews(1, 28);
  private final long start = System.currentTimeMillis();
  private Shell shell;
  private String prefix;
  private KafkaProducer<byte[], byte[]> producer;

  @BeforeEach
  void createTopics(EmbeddedKafka kafka, TestInfo test) {
    prefix = test.getTestMethod().orElseThrow().getName();
    shell = Shell.on(kafka, prefix);
    assertThat(shell.run("topics", "create").code()).isZero();
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterEach
  void closeProducer() {
    producer.close();
  }

  private void scored(int number, String text, String label, Part part) {
    Review review = Review.newBuilder().setText(text).build();
    Prediction prediction =
        Prediction.newBuilder()
            .setLabel(label)
            .setScore(0.9)
            .setScores(Map.of(label, 0.9, "other", 0.1))
            .setModel("sentiment")
            .setVersion("v1")
            .setTokens(3)
            .setTruncated(false)
            .setDecidedBy(part.word())
            .build();
    send("reviews", number, AvroSerde.of(Review.class).serializer().serialize("", review));
    send(
        "predictions",
        number,
        AvroSerde.of(Prediction.class).serializer().serialize("", prediction));
  }

  private void send(String role, int number, byte[] value) {
    byte[] key = ("r" + number).getBytes(StandardCharsets.UTF_8);
    var unused =
        producer.send(new ProducerRecord<>(prefix + "-" + role, null, start + number, key, value));
  }

  private Result train(String... more) throws IOException {
    StringBuilder rows = new StringBuilder("label\ttext\n");
    for (int row = 0; row < LABELLED; row++) {
      String label = row % 2 == 0 ? "negative" : "positive";
      rows.append(label).append('\t').append(reviews.review(row % 2)).append('\n');
    }
    Path data = Files.writeString(temporary.resolve("train.tsv"), rows);
    Path model = TinyModel.write(temporary.resolve("model"), 1).path();
    String[] first = {
      "train",
      "run",
      "--data",
      data.toString(),
      "--model",
      model.toString(),
      "--output",
      temporary.resolve("out").toString(),
      "--recipe",
      "wide",
      "--override=held-out.share=0.4",
      "--override=wide.loss=0.2",
      "--from-predictions"
    };
    String[] all = Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return shell.run(all);
  }

  @Test
  void shouldLearnWhatTheTransformerSaidOfTheLatestReviews() throws IOException {
    for (int i = 0; i < 60; i++) {
      String label = i % 2 == 0 ? "negative" : "positive";
      scored(i, reviews.review(i % 2), label, i < 20 ? Part.WIDE : Part.JOINED);
    }
    producer.flush();

    Result trained = train();

    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.err())
        .contains("60 reviews with their predictions", "says of 40 unlabelled texts");
  }

  @Test
  void shouldRefuseLabelsThatTheModelDoesNotHave() throws IOException {
    scored(1, reviews.review(1), "neutral", Part.DEEP);
    producer.flush();

    Result refused = train();

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .contains("has predictions with the labels neutral; the model to train knows");
  }

  @Test
  void shouldSayWhenNGramsDecidedAll() throws IOException {
    scored(1, reviews.review(1), "positive", Part.WIDE);
    producer.flush();

    Result refused = train();

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("N-grams alone decided all reviews").contains("--recent");
  }

  @Test
  void shouldSayThatNobodyHasScoredAnything() throws IOException {
    Result refused = train("--recent", "5");

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("There are no reviews to read on the topic");
  }
}
