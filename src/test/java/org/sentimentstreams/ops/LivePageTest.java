package org.sentimentstreams.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.schema.LabeledReview;
import org.sentimentstreams.schema.Prediction;

/** The live page in a real browser. */
@Tag("slow")
@Timeout(180)
class LivePageTest {
  @TempDir private static Path folder;
  private static Browser browser;

  private final Map<String, String> flags = new HashMap<>();
  private PredictionWatch watch;
  private PageRoutes page;
  private OpsServer server;
  private volatile StreamFigures figures;
  private volatile Optional<TrainingView> training = Optional.empty();
  private Optional<Labelling> labelling = Optional.empty();
  private volatile ModelQuality quality = ModelQuality.UNKNOWN;
  private volatile Health health = Health.UP;
  private volatile Duration age = Duration.ZERO;
  private volatile boolean refuses;
  private long offset;

  @BeforeAll
  static void openABrowser() {
    browser = Browser.start(folder);
  }

  @AfterAll
  static void closeIt() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void startAService() throws IOException {
    figures = figures(1, 5, 20, 25);
    start();
  }

  private void start() throws IOException {
    var meters = new SimpleMeterRegistry();
    watch = new PredictionWatch(meters, () -> System.currentTimeMillis() - age.toMillis());
    page =
        new PageRoutes(
            new LivePage(
                "sentiment",
                meters,
                watch,
                () -> health,
                () -> figures,
                () -> training,
                () -> quality,
                this::classify,
                labelling),
            1);
    server =
        OpsServer.start(
            SettingsLoader.load(Optional.empty(), Map.of(), flags).ops(), List.of(page::addTo));
  }

  @AfterEach
  void leave() {
    browser.open(URI.create("about:blank"));
    browser.complaints();
    stop();
  }

  private void stop() {
    page.close();
    server.close();
  }

  static StreamFigures figures(long batches, long reviews, long tokens, long padded) {
    return new StreamFigures(
        batches,
        reviews,
        tokens,
        padded,
        0,
        2,
        List.of(new PartitionLag("reviews", 0, 12), new PartitionLag("reviews", 1, 3)));
  }

  private static Prediction prediction(String label, double score, String version) {
    return Prediction.newBuilder()
        .setLabel(label)
        .setScore(score)
        .setScores(Map.of(label, score, "other", 1 - score))
        .setModel("sentiment")
        .setVersion(version)
        .setTokens(7)
        .setTruncated(false)
        .build();
  }

  private ClassifyAttempt classify(String text) {
    if (refuses) {
      return ClassifyAttempt.failed(new IllegalStateException("the device is at fault"));
    }
    return new ClassifyAttempt(
        CompletableFuture.completedFuture(
            prediction(text.contains("good") ? "positive" : "negative", 0.875, "v1")),
        () -> 0,
        () -> {});
  }

  private void score(String text, String label, String version) {
    watch.accept(
        new ScoredReview(
            ("key-" + offset).getBytes(StandardCharsets.UTF_8),
            text,
            prediction(label, 0.75, version),
            0,
            offset++,
            System.currentTimeMillis() - 250));
  }

  @Test
  void shouldShowPredictionsAsTheyCome() {
    browser.open(server.address());
    browser.await("#status", "Running");
    assertThat(browser.text("#list-empty")).contains("Nothing yet");

    score("What a film", "positive", "v1");
    browser.await("#list .text", "What a film");
    score("What a bore", "negative", "v1");
    browser.await("#list .text", "What a bore");

    assertThat(browser.texts("#list .text")).containsExactly("What a bore", "What a film");
    assertThat(browser.texts("#list .label")).containsExactly("negative", "positive");
    browser.await("#scored", "2");
    browser.await("#lag", "15");
    assertThat(browser.texts("#lags li")).hasSize(2);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void shouldShowTextsAsTheyAreAndRunNothingInThem() {
    String attack = "<img src=x onerror=\"document.title='owned'\"><script>owned()</script>";
    score(attack, "<b>positive</b>", "<i>v1</i>");
    training =
        Optional.of(
            new TrainingView(
                attack, attack, 1, attack, List.of(), List.of(attack), List.of(List.of(1L))));
    quality =
        new ModelQuality(
            new ExamFigures(
                attack, 1, attack, 0.95, 1, List.of(standing(attack, attack, 1, 2, null))),
            new DriftFigures(
                attack, 1, true, null, List.of(new DriftFigures.Signal(attack, 1.0, 1L, attack))),
            new ChallengerFigures(attack, attack, 1, 1, null, null, null, attack));

    browser.open(server.address());
    browser.await("#list .text", "onerror");
    browser.await("#training-says", "onerror");

    assertThat(browser.texts("#list .text")).containsExactly(attack);
    assertThat(browser.texts("#list .label")).containsExactly("<b>positive</b>");
    assertThat(browser.texts("#versions code")).containsExactly("<i>v1</i>");
    assertThat(browser.script("return document.title")).isEqualTo("Sentiment Streams");
    assertThat(browser.script("return document.querySelectorAll('main img, main script').length"))
        .isEqualTo(0L);
    assertThat(browser.complaints()).isEmpty();
  }

  private static ExamFigures.Standing standing(
      String role, String version, long right, long labels, ExamFigures.Difference ahead) {
    double share = (double) right / labels;
    ExamFigures.Accuracy all =
        new ExamFigures.Accuracy(right, labels, share - 0.021, Math.min(1, share + 0.018));
    ExamFigures.Accuracy last =
        new ExamFigures.Accuracy(Math.min(184, right), Math.min(200, labels), 0.803, 0.979);
    return new ExamFigures.Standing(role, version, all, last, last, ahead);
  }

  private static ExamFigures exams(String trouble) {
    return new ExamFigures(
        "labels",
        System.currentTimeMillis(),
        trouble,
        0.95,
        412,
        List.of(
            standing("champion", "20260102T000000000Z-bbbbbbbbbbbb", 1860, 2000, null),
            standing(
                "previous",
                "20260101T000000000Z-aaaaaaaaaaaa",
                1741,
                2000,
                new ExamFigures.Difference(2000, -0.061, -0.08, -0.04)),
            standing(
                "challenger",
                "20260103T000000000Z-cccccccccccc",
                377,
                400,
                new ExamFigures.Difference(400, 0.0125, -0.02, 0.05))));
  }

  private static ModelQuality known(String trouble, Long flaggedSince) {
    return new ModelQuality(
        exams(trouble),
        new DriftFigures(
            "20260102T000000000Z-bbbbbbbbbbbb",
            System.currentTimeMillis(),
            true,
            0.917,
            List.of(
                new DriftFigures.Signal("labels", 0.02, null, null),
                new DriftFigures.Signal("tokens", 0.31, flaggedSince, "reviews are longer"))),
        new ChallengerFigures(
            "20260103T000000000Z-cccccccccccc", "shadow", 0.1, 4210, 0.943, 12.0, 10.0, null));
  }

  @Test
  void shouldSayInPlainWordsHowGoodTheModelIs() {
    quality = known(null, null);
    browser.open(server.address());

    browser.await("#quality-says", "Right in 93 of 100 labels (between 90 and 95)");
    assertThat(browser.text("#quality-more")).contains("latest 200", "92 of 100", "80 and 98");
    assertThat(browser.text("#quality-labels")).isEqualTo("Labels: 412 in the last day");
    assertThat(browser.text("#quality-notes"))
        .contains("Nothing unusual in the stream", "right in 92 of 100 reviews")
        .contains("cccccccccccc scores 10 % of the reviews", "same as the champion in 94 of 100");
    assertThat(browser.texts("#bands li")).hasSize(3);
    assertThat(browser.texts("#bands li.previous").get(0))
        .contains("aaaaaaaaaaaa", "87 of 100", "surely worse", "6.1 points");
    assertThat(browser.texts("#bands li.challenger").get(0)).contains("not surely better or worse");

    quality = known(null, System.currentTimeMillis());
    browser.await("#quality-notes", "The stream has changed since");
    assertThat(browser.text("#quality-notes")).contains("reviews are longer");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void shouldSayWhatToDoWhereNothingIsKnownYet() {
    browser.open(server.address());
    browser.await("#quality-says", "they need a published model");

    quality =
        new ModelQuality(
            new ExamFigures("my-labels", System.currentTimeMillis(), null, 0.95, 0, List.of()),
            null,
            null);
    browser.await("#quality-says", "No labels yet: send labels to the topic my-labels");
    assertThat(browser.text("#quality-says")).contains("--labels-only", "sentiment train serve");

    quality = new ModelQuality(exams("No Kafka broker answered"), null, null);
    browser.await("#quality-notes", "No Kafka broker answered");
    assertThat(browser.text("#quality-notes")).contains("These labels are as of ");
    assertThat(browser.text("#quality-says")).contains("Right in 93 of 100");
  }

  /** Opens the page of a service that takes labels, and lets somebody in who knows the token. */
  private void openWithLabels(LabelSink sink) throws IOException {
    stop();
    flags.put("http.token", "sesame");
    flags.put("http.labels", "true");
    LabelChoices choices = new LabelChoices(List.of("negative", "positive"), false);
    labelling = Optional.of(new Labelling(() -> choices, sink));
    start();
    browser.open(server.address());
    browser.await("#status", "Locked");
    browser.type("#token", "sesame");
    browser.click("#gate button");
    browser.await("#labelling", "Label a review");
  }

  private static LabelSink sink(List<String> written) {
    return new LabelSink() {
      @Override
      public CompletableFuture<String> write(String id, LabeledReview label) {
        written.add(label.getText() + " " + label.getLabel() + " " + label.getSource());
        return CompletableFuture.completedFuture(id);
      }

      @Override
      public CompletableFuture<Void> withdraw(String id) {
        written.add("withdrawn");
        return CompletableFuture.completedFuture(null);
      }
    };
  }

  @Test
  void shouldTakeLabelsByKeysAndUndoThem() throws IOException {
    List<String> written = new CopyOnWriteArrayList<>();
    openWithLabels(sink(written));
    score("What a bore", "positive", "v1");
    browser.click("#label-next");
    browser.await("#asked-text", "What a bore");
    assertThat(browser.text("#asked-predicted")).isEmpty();

    browser.type("#asked-text", "1");
    browser.await("#labelling-says", "You said negative; the model says positive, 75 %.");
    assertThat(written).containsExactly("What a bore negative page:random");

    score("What a film", "positive", "v1");
    browser.click("#label-next");
    browser.await("#asked-text", "What a film");
    browser.type("#asked-text", "p");
    browser.await("#asked-predicted", "The model says positive, 75 %.");
    browser.type("#asked-text", "u");
    browser.await("#asked-text", "What a bore");
    browser.type("#asked-text", "2");
    browser.await("#labelling-says", "You said positive");
    assertThat(written)
        .containsExactly(
            "What a bore negative page:random",
            "withdrawn",
            "What a bore positive page:random:shown");
    browser.script("sessionStorage.clear()");
    assertThat(browser.complaints()).allMatch(complaint -> complaint.contains("401"));
  }

  @Test
  void shouldOfferNoLabelsWhereTheServiceTakesNone() {
    score("What a bore", "positive", "v1");
    browser.open(server.address());
    browser.await("#list .text", "What a bore");
    browser.await("#status", "Running");

    assertThat(browser.text("#labelling")).isEmpty();
  }

  @Test
  void shouldBeUsableByAllWhilePeopleLabel() throws IOException {
    openWithLabels(sink(new CopyOnWriteArrayList<>()));
    assertThatAllCanUseIt("labelling-begin");
    score("What a bore. ".repeat(60), "positive", "v1");
    browser.click("#label-next");
    browser.await("#asked-text", "What a bore");
    browser.click("#label-peek");
    browser.await("#asked-predicted", "The model says");
    assertThatAllCanUseIt("labelling");
    browser.script("sessionStorage.clear()");
  }

  @Test
  void shouldBeUsableByAllWhereTheModelsQualityIsKnown() throws IOException {
    quality = known(null, null);
    browser.open(server.address());
    browser.await("#quality-says", "Right in 93");
    assertThatAllCanUseIt("quality");

    quality = known("No Kafka broker answered at 127.0.0.1:9092", System.currentTimeMillis());
    browser.await("#quality-notes", "The stream has changed");
    assertThatAllCanUseIt("quality-changed");
  }

  @Test
  void shouldShowASwapAndItsMoment() {
    score("before", "positive", "20260101T000000000Z-aaaaaaaaaaaa");
    browser.open(server.address());
    browser.await("#versions", "aaaaaaaaaaaa");

    score("after", "positive", "20260102T000000000Z-bbbbbbbbbbbb");
    browser.await("#versions", "bbbbbbbbbbbb");

    assertThat(browser.texts("#versions li")).hasSize(2);
    assertThat(browser.texts("#versions li.current"))
        .singleElement()
        .asString()
        .contains("bbbbbbbbbbbb", "answers since");
    browser.await("#chart .swap-name", "bbbbbbbbbbbb");
  }

  @Test
  void shouldGoOnAfterARestartOfTheService() throws IOException {
    flags.put("http.port", Integer.toString(server.address().getPort()));
    score("before the restart", "positive", "v1");
    browser.open(server.address());
    browser.await("#list .text", "before the restart");

    stop();
    browser.await("#status", "Service away");
    start();
    browser.await("#status", "Running");
    score("after the restart", "negative", "v2");

    browser.await("#list .text", "after the restart");
    assertThat(browser.texts("#list .text")).containsExactly("after the restart");
  }

  @Test
  void shouldLabelATextThatSomebodyTries() {
    browser.open(server.address());
    browser.type("#text", "so good");
    browser.click("#send");

    browser.await("#answer", "positive");
    assertThat(browser.text("#answer")).contains("87.5 %", "12.5 %");
  }

  @Test
  void shouldPauseWithoutLosingLines() {
    browser.open(server.address());
    score("one", "positive", "v1");
    browser.await("#list .text", "one");
    browser.click("#pause");
    score("two", "positive", "v1");
    browser.await("#pause", "1 new");
    assertThat(browser.texts("#list .text")).containsExactly("one");

    browser.click("#pause");

    assertThat(browser.texts("#list .text")).containsExactly("two", "one");
  }

  @Test
  void shouldSayWhyItIsNotWell() {
    health = Health.degraded("Version b failed its smoke test");
    browser.open(server.address());

    browser.await("#status", "Degraded");
    browser.await("#reasons", "Version b failed its smoke test");
  }

  @Test
  void shouldAskForTheTokenAndThenOpen() throws IOException {
    stop();
    flags.put("http.token", "sesame");
    start();
    score("for those who know", "positive", "v1");
    browser.open(server.address());
    browser.await("#status", "Locked");
    browser.type("#token", "wrong");
    browser.click("#gate button");
    browser.await("#gate-says", "http.token");
    assertThat(browser.texts("#list .text")).isEmpty();

    browser.script("document.getElementById('token').value = ''");
    browser.type("#token", "sesame");
    browser.click("#gate button");

    browser.await("#list .text", "for those who know");
    browser.script("sessionStorage.clear()");
  }

  @Test
  void shouldFitAPhone() {
    score("w".repeat(300), "a label that is quite long for a label", "v".repeat(80));
    browser.resize(360, 740);
    browser.open(server.address());
    browser.await("#list .text", "www");

    assertThat(browser.script("return document.documentElement.scrollWidth")).isEqualTo(360L);
    browser.resize(1280, 900);
  }

  /** In both modes and on both sizes of screen. */
  private void assertThatAllCanUseIt(String state) throws IOException {
    for (String mode : List.of("light", "dark")) {
      browser.prefer(mode);
      for (int width : List.of(1280, 375)) {
        browser.resize(width, 800);
        String name = state + "-" + mode + "-" + width;
        String folder = System.getProperty("screenshots", "");
        if (!folder.isEmpty()) {
          browser.screenshot(Path.of(folder, name + ".png"));
        }
        assertThat(browser.violations()).as(name).isEmpty();
        assertThat((long) browser.script("return document.documentElement.scrollWidth"))
            .as(name)
            .isLessThanOrEqualTo(width);
      }
    }
    browser.prefer("light");
    browser.resize(1280, 900);
  }

  private void train() {
    training =
        Optional.of(
            new TrainingView(
                "20260102T000000000Z-bbbbbbbbbbbb",
                "head",
                1,
                "Promoted: more right than the champion on held-out labels.",
                List.of(
                    new TrainingView.Epoch(1, 0.5, 0.6, 0.8),
                    new TrainingView.Epoch(2, 0.4, 0.5, 0.9)),
                List.of("negative", "neutral", "positive"),
                List.of(List.of(56L, 24L, 20L), List.of(45L, 50L, 5L), List.of(0L, 0L, 100L))));
  }

  @Test
  void shouldBeUsableByAllWhileItIsEmptyAndWhenItsServiceIsGone() throws IOException {
    figures = StreamFigures.NONE;
    browser.open(server.address());
    browser.await("#status", "Running");
    assertThatAllCanUseIt("empty");

    stop();
    browser.await("#status", "Service away");
    assertThatAllCanUseIt("away");
    start();
  }

  @Test
  void shouldBeUsableByAllWhilePredictionsFlowAndWhenItIsPaused() throws IOException {
    train();
    browser.open(server.address());
    score("What a film", "positive", "v1");
    score("What a bore", "negative", "v1");
    score("A film", "neutral", "v2");
    browser.await("#list .text", "A film");
    browser.await("#training-says", "Promoted");
    browser.type("#text", "so good");
    browser.click("#send");
    browser.await("#answer", "positive");
    assertThatAllCanUseIt("flowing");

    browser.click("#pause");
    score("two", "positive", "v1");
    browser.await("#pause", "1 new");
    assertThatAllCanUseIt("paused");
  }

  @Test
  void shouldBeUsableByAllWhenSomethingIsWrong() throws IOException {
    health = Health.degraded("Version b failed its smoke test");
    refuses = true;
    browser.open(server.address());
    browser.await("#reasons", "Version b failed its smoke test");
    browser.type("#text", "so good");
    browser.click("#send");
    browser.await("#answer", "the device is at fault");
    assertThatAllCanUseIt("degraded");

    health = Health.down("Kafka Streams is REBALANCING");
    browser.await("#status", "Not ready");
    assertThatAllCanUseIt("down");
  }

  @Test
  void shouldBeUsableByAllWhileItIsLocked() throws IOException {
    stop();
    flags.put("http.token", "sesame");
    start();
    browser.open(server.address());
    browser.await("#status", "Locked");
    assertThatAllCanUseIt("locked");
  }

  @Test
  void shouldOverprintNoNamesOfSwapsOnAPhone() throws IOException {
    score("first", "positive", "20260101T000000000Z-aaaaaaaaaaaa");
    for (int seconds : List.of(150, 80, 70, 40, 5, 4, 3, 2, 1)) {
      age = Duration.ofSeconds(seconds);
      score("swap", "positive", "20260101T000000000Z-bbbbbbbbbbb" + seconds % 10);
    }
    age = Duration.ZERO;
    score("last", "positive", "20260101T000000000Z-cccccccccccc");
    browser.resize(375, 740);
    browser.open(server.address());
    browser.await("#chart .swap-name", "cccccccccccc");

    assertThat(browser.texts("#chart .swap-name")).hasSizeGreaterThan(3);
    assertThat(
            (List<?>)
                browser.script(
                    "const texts = [...document.querySelectorAll('#chart text')]"
                        + ".map(t => [t.textContent, t.getBoundingClientRect()]);"
                        + "return texts.flatMap(([a, p], i) => texts.slice(i + 1)"
                        + ".filter(([b, q]) => p.left < q.right && q.left < p.right"
                        + " && p.top < q.bottom && q.top < p.bottom).map(([b]) => a + ' on ' + b))"))
        .isEmpty();
    assertThatAllCanUseIt("swaps");
  }

  @Test
  void shouldNameAllThatCanBeFocused() {
    browser.open(server.address());
    browser.await("#status", "Running");

    Object nameless =
        browser.script(
            "return [...document.querySelectorAll('button, input, textarea, a')]"
                + ".filter(e => !(e.innerText || e.getAttribute('aria-label')"
                + " || (e.labels && e.labels.length))).map(e => e.outerHTML)");

    assertThat((List<?>) nameless).isEmpty();
  }
}
