package org.sentimentstreams.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.sentimentstreams.data.Columns;
import org.sentimentstreams.data.ReviewReader;
import org.sentimentstreams.data.ReviewRow;
import org.sentimentstreams.data.RowPolicy;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.SharedKafka;
import org.sentimentstreams.kafka.values.AvroSerde;
import org.sentimentstreams.model.Digests;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.schema.Review;

@Tag("broker")
@Timeout(180)
@ExtendWith(SharedKafka.class)
class TrainSuggestCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ODD = "\"Fine\"\tsaid she,\r\nand left=1+1";

  @TempDir private Path temporary;
  private Shell shell;
  private String prefix;
  private KafkaProducer<byte[], byte[]> producer;
  private final long start = System.currentTimeMillis();

  @BeforeEach
  void createTopics(EmbeddedKafka kafka, TestInfo test) {
    prefix = test.getTestMethod().orElseThrow().getName();
    shell = Shell.on(kafka, prefix).with("SENTIMENT_REVIEWS_JSON", "true");
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

  /** The broker deletes what is older than its retention. */
  private void send(String role, String key, long time, byte[] value) {
    byte[] bytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    var unused =
        producer.send(new ProducerRecord<>(prefix + "-" + role, null, start + time, bytes, value));
    producer.flush();
  }

  private void review(String key, long time, String text) {
    Review review = Review.newBuilder().setText(text).build();
    send("reviews", key, time, AvroSerde.of(Review.class).serializer().serialize("", review));
  }

  private void prediction(String key, long time, double good) {
    Prediction prediction =
        Prediction.newBuilder()
            .setLabel(good >= 0.5 ? "good" : "bad")
            .setScore(Math.max(good, 1 - good))
            .setScores(Map.of("good", good, "bad", 1 - good))
            .setModel("sentiment")
            .setVersion("v1")
            .setTokens(3)
            .setTruncated(false)
            .build();
    send(
        "predictions",
        key,
        time,
        AvroSerde.of(Prediction.class).serializer().serialize("", prediction));
  }

  private static List<ReviewRow> rows(Path file) {
    List<ReviewRow> rows = new ArrayList<>();
    try (var reader =
        ReviewReader.open(
            file, Optional.empty(), Columns.usual(), new RowPolicy(true, false, false))) {
      reader.forEach(rows::add);
    }
    return rows;
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(temporary.resolve(name), content);
  }

  private void sendReviewsOfAllKinds() throws IOException {
    review("a", 1_000, ODD);
    prediction("a", 1_000, 0.51);
    review("b", 2_000, "Surely a good one");
    prediction("b", 2_000, 0.99);
    review("labelled", 3_000, "Somebody has labelled this");
    prediction("labelled", 3_000, 0.5);
    review("dead letter", 4_000, "Nobody scored this");
    send("reviews", "broken", 5_000, new byte[] {1, 2, 3});
    send(
        "reviews", null, 6_000, "{\"text\": \"No key, in JSON\"}".getBytes(StandardCharsets.UTF_8));
    prediction(null, 6_000, 0.4);
    review("again", 7_000, "Surely a  good one");
    prediction("again", 7_000, 0.99);
    prediction("deleted", 8_000, 0.5);
    Path labels =
        file("labels.tsv", "id\tlabel\ttext\nlabelled\tgood\tSomebody has labelled this\n");
    assertThat(shell.run("produce", labels.toString(), "--labels-only").code()).isZero();
  }

  @Test
  void shouldSuggestWhatHasNoLabelAndCarryItsSourceIntoTheLabel() throws IOException {
    sendReviewsOfAllKinds();

    Result suggested = shell.run("train", "suggest", "--n", "5", "--random-share", "0.34");

    assertThat(suggested.code()).as(suggested.err()).isZero();
    assertThat(suggested.errLines())
        .containsExactly(
            "5 reviews with their predictions; left out: reviews without a prediction (1), "
                + "predictions without a review (1), records that cannot be decoded (1)",
            "3 texts to pick from; left out: texts with a label already (1), "
                + "texts that came again (1)",
            "Only 3 of 5 picked: 2 that the model is unsure of, 1 by chance");
    List<ReviewRow> rows = rows(file("to-label.tsv", suggested.out()));
    assertThat(rows)
        .extracting(ReviewRow::text)
        .containsExactlyInAnyOrder(ODD, "Surely a  good one", "No key, in JSON");
    assertThat(rows)
        .extracting(ReviewRow::id)
        .containsExactlyInAnyOrder("a", "again", "sha256:" + Digests.sha256("No key, in JSON"));
    assertThat(rows).extracting(ReviewRow::label).containsOnlyNulls();

    String filledIn = suggested.out().replace("\t\"\"\t", "\t\"good\"\t");
    Path file = file("filled-in.tsv", filledIn);
    Result sent = shell.run("produce", file.toString(), "--labels-only");

    assertThat(sent.err()).startsWith("Sent 3 labels");
    List<String> sources = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (String line : shell.consume("--topic", "labels", "--format", "jsonl").outLines()) {
      JsonNode label = JSON.readTree(line);
      sources.add(label.get("source").asText());
      texts.add(label.get("text").asText());
    }
    assertThat(sources)
        .containsExactlyInAnyOrder(
            "labels.tsv", "suggest:random", "suggest:uncertain", "suggest:uncertain");
    assertThat(texts).contains(ODD);

    Result none = shell.run("train", "suggest");

    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).endsWith("There is nothing to label: no text without a label is left\n");
    assertThat(none.out()).isEmpty();
  }

  @Test
  void shouldReadBackUntilThereAreEnough() {
    for (int i = 0; i < 40; i++) {
      review("r" + i, i, "Review number " + i);
      prediction("r" + i, i, i < 20 ? 0.9 : 0.99);
    }

    Result few = suggestOf("25");
    Result all = suggestOf("1000");

    assertThat(few.errLines().get(0)).startsWith("25 reviews with their predictions");
    assertThat(all.errLines().get(0)).isEqualTo("40 reviews with their predictions");
    assertThat(all.outLines()).hasSize(8).allMatch(line -> line.contains("\"score\":0.9,"));
    assertThat(suggestOf("25")).isEqualTo(few);
  }

  private Result suggestOf(String recent) {
    Result suggested =
        shell.run(
            "train", "suggest", "--n", "8", "--recent", recent, "--random-share", "0", "--json");
    assertThat(suggested.code()).as(suggested.err()).isZero();
    return suggested;
  }

  @Test
  void shouldSayWhyThereIsNothingToPickFrom() {
    Result empty = shell.run("train", "suggest");
    assertThat(empty.code()).isEqualTo(1);
    assertThat(empty.err())
        .contains("There are no reviews to read on the topic " + prefix + "-reviews");

    review("a", 1, "Nobody scored this");
    Result unscored = shell.run("train", "suggest");
    assertThat(unscored.code()).isEqualTo(1);
    assertThat(unscored.err()).contains("None of the reviews read", "start the service");

    prediction("a", 1, 0.5);
    Result other = shell.run("train", "suggest", "--name", "stars");
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.err()).contains("predictions (1) are of models other than stars");

    review(null, 2, "One");
    review(null, 2, "Two");
    prediction(null, 2, 0.5);
    prediction(null, 2, 0.6);
    Result ambiguous = shell.run("train", "suggest");
    assertThat(ambiguous.err())
        .contains("reviews whose prediction cannot be told from another's (2)");
    assertThat(ambiguous.outLines()).hasSize(2);
  }
}
