package org.sentimentstreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.cli.Shell.Result;
import org.sentimentstreams.cli.records.SendResult;
import org.sentimentstreams.cli.terminal.Terminal;
import picocli.CommandLine;

/** What needs no broker. */
class SentimentTest {

  private static final Shell SHELL = Shell.withoutBroker();

  @TempDir private Path temporary;

  /** Every command with the words that lead to it, so that a new one is tested as well. */
  static Stream<List<String>> commands() {
    var all = new ArrayList<List<String>>();
    collect(commandLine(), List.of(), all);
    return all.stream();
  }

  private static CommandLine commandLine() {
    var terminal =
        Terminal.of(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            new ByteArrayOutputStream(),
            Map.of());
    return new Sentiment(terminal).commandLine();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldExplainEveryCommandWithExamples(List<String> words) {
    Result help = SHELL.run(with(words, "--help"));

    assertThat(help.code()).isZero();
    assertThat(help.err()).isEmpty();
    String command =
        String.join(" ", Stream.concat(Stream.of("sentiment"), words.stream()).toList());
    assertThat(help.out()).startsWith("Usage: " + command + " ");
    String examples = help.out().substring(help.out().indexOf("Examples:"));
    assertThat(examples.lines().filter(line -> line.contains(command)).count())
        .isGreaterThanOrEqualTo(2);
    assertThat(help.outLines()).allSatisfy(line -> assertThat(line.length()).isLessThan(91));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldRefuseUnknownOptionsInOneLineAndAHint(List<String> words) {
    Result refused = SHELL.run(with(words, "--zyzzyva"));

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.errLines())
        .containsExactly(
            "sentiment: Unknown option: '--zyzzyva'",
            "Try '" + String.join(" ", with(List.of("sentiment"), words)) + " --help'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "evaluate --data x --limit abc | Invalid value for option '--limit': 'abc' is not a whole number",
        "consume --timeout x | Invalid value for option '--timeout': 'x' is not a number",
        "nosuch | Unknown command or argument: 'nosuch'",
        "train run --data a.tsv b.tsv --out c | Unknown option: '--out'",
      })
  void shouldSayWhatIsMisunderstoodInWordsOfUsers(String line, String words) {
    Result refused = SHELL.run(line.split(" "));

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.errLines().get(0)).startsWith("sentiment: " + words);
  }

  @Test
  void shouldListTheCommandsWhenNoneIsGiven() {
    Result result = SHELL.run();

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("topics", "produce", "consume", "config");
    assertThat(SHELL.run("topics").code()).isEqualTo(2);
  }

  @Test
  void shouldSayTheVersion() {
    assertThat(SHELL.run("--version").out()).matches("sentiment \\d+\\.\\d+\\S* \\(Java .*\\)\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "produce --format xml",
        "produce --limit many",
        "produce --limit -1",
        "produce --rate 0",
        "consume --topic elsewhere",
        "consume --timeout 0",
        "consume --limit -1",
        "config --set topics.partitions",
        "config --set topics.partitions=many",
        "config --set topic.partitions=1",
        "config --config does-not-exist.properties",
        "nonsense",
      })
  void shouldRefuseWhatCannotBeMeant(String words) {
    Result refused = SHELL.run(words.split(" "));

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.errLines().get(0)).startsWith("sentiment: ").doesNotContain("Exception");
    assertThat(refused.errLines()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void shouldNameASettingThatIsWrong() {
    Result refused = SHELL.run("config", "--set", "topics.partitions=many");

    assertThat(refused.errLines())
        .containsExactly(
            "sentiment: topics.partitions is \"many\": a whole number from 1 to 10000 is needed"
                + " (set by flag)");
  }

  @Test
  void shouldRefuseAWrongSettingOfAKafkaClient() {
    Result refused = SHELL.run("topics", "describe", "--set", "kafka.security.protocol=NONE");

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.errLines()).hasSize(1);
    assertThat(refused.err()).startsWith("sentiment: Kafka says: ").contains("security.protocol");
  }

  @Test
  void shouldShowWhereItHappenedOnlyWhenAsked() {
    String[] words = {"produce", "does-not-exist.tsv"};

    Result plain = SHELL.run(words);
    Result debug = SHELL.run(words[0], "--debug", words[1]);

    assertThat(plain.code()).isEqualTo(1);
    assertThat(plain.errLines())
        .containsExactly("sentiment: does-not-exist.tsv does not exist: name a file that does");
    assertThat(debug.code()).isEqualTo(1);
    assertThat(debug.err()).contains("\tat org.sentimentstreams.cli.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"topics create", "topics describe", "produce", "consume"})
  void shouldSayThatNoBrokerAnswers(String words) throws IOException {
    String nobody = "127.0.0.1:" + closedPort();
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    Terminal terminal =
        Terminal.of(
                InputStream.nullInputStream(),
                out,
                err,
                Map.of("SENTIMENT_BOOTSTRAP_SERVERS", nobody))
            .withBrokerTimeout(Duration.ofMillis(500));

    int code = Sentiment.run(terminal, words.split(" "));

    assertThat(code).isEqualTo(1);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "sentiment: No Kafka broker answered at "
                + nobody
                + " within 0.5 s: is it running, and is bootstrap.servers right?");
  }

  @Test
  void shouldShowSettingsWithWhereTheyCameFrom() throws IOException {
    Path file = Files.writeString(temporary.resolve("größe.properties"), "cache.dir=/käfka\n");

    Result table =
        SHELL
            .with("SENTIMENT_NUM_STREAM_THREADS", "3")
            .run("config", "--config", file.toString(), "--bootstrap-servers", "a:1,b:2");

    assertThat(table.code()).isZero();
    assertThat(table.err()).isEmpty();
    assertThat(table.outLines().get(0)).matches("NAME +VALUE +DEFAULT +SOURCE");
    assertThat(table.out())
        .containsPattern("cache\\.dir +/käfka +- +file .*größe\\.properties\n")
        .containsPattern("num\\.stream\\.threads +3 +2 +environment variable SENTIMENT_NUM")
        .containsPattern("bootstrap\\.servers +a:1,b:2 +localhost:9092 +flag\n");
  }

  @Test
  void shouldShowSettingsAsJsonWithoutSecrets() throws IOException {
    Result result = SHELL.run("config", "--json", "--set", "kafka.sasl.password=xyzzy");

    var settings = new ObjectMapper().readTree(result.out());
    assertThat(settings.findValuesAsText("name")).contains("model", "kafka.sasl.password");
    assertThat(settings.findValuesAsText("description")).doesNotContain("");
    assertThat(result.out()).doesNotContain("xyzzy");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void shouldWriteThePageOfTheDocumentation() {
    assertThat(SHELL.run("config", "--markdown").out())
        .isEqualTo(content(Path.of("docs", "configuration.md")));
  }

  @Test
  void shouldNotMindTheLocaleOfTheProcess() {
    Locale before = Locale.getDefault();
    try {
      for (String tag : List.of("tr-TR", "ar-EG", "de-DE")) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        assertThat(SHELL.run("CONFIG".toLowerCase(Locale.ROOT)).out()).contains("10000");
        assertThat(new SendResult(1234, 0, 0, 1.5).sentence())
            .isEqualTo("Sent 1,234 reviews in 1.5 s (823 reviews/s)");
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void shouldEndQuietlyWhenNobodyReadsOn() {
    assertThat(runInto("Broken pipe", "config")).isEqualTo(new Result(0, "", ""));
  }

  @Test
  void shouldNotPassAFullDiskOverInSilence() {
    Result result = runInto("No space left on device", "config", "--json");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.errLines())
        .containsExactly("sentiment: cannot write to the output: No space left on device");
  }

  @Test
  void shouldSurviveAnErrorThatIsNoException() {
    var err = new ByteArrayOutputStream();
    InputStream deep =
        new InputStream() {
          @Override
          public int read() {
            throw new StackOverflowError("deep");
          }
        };
    var terminal = Terminal.of(deep, OutputStream.nullOutputStream(), err, Map.of());

    assertThat(Sentiment.run(terminal, "produce")).isEqualTo(1);

    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "sentiment: unexpected StackOverflowError (deep): this is an error in the program, and"
                + " --debug shows where\n");
  }

  @Test
  void shouldLoadNeitherKafkaNorTheModelForAHelpText() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "-Xlog:class+load:file=" + temporary.resolve("classes.log"),
                "-cp",
                System.getProperty("java.class.path"),
                Sentiment.class.getName(),
                "produce",
                "--help")
            .redirectErrorStream(true)
            .redirectOutput(temporary.resolve("help.txt").toFile())
            .start();

    assertThat(process.waitFor()).isZero();
    assertThat(temporary.resolve("help.txt")).content().startsWith("Usage: sentiment produce");
    assertThat(Files.readAllLines(temporary.resolve("classes.log")))
        .filteredOn(
            line -> line.matches(".* (org\\.apache\\.kafka|ai\\.djl|org\\.apache\\.avro).*"))
        .isEmpty();
  }

  private static Result runInto(String error, String... args) {
    var err = new ByteArrayOutputStream();
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(error);
          }
        };
    int code =
        Sentiment.run(Terminal.of(InputStream.nullInputStream(), broken, err, Map.of()), args);
    return new Result(code, "", err.toString(StandardCharsets.UTF_8));
  }

  private static void collect(CommandLine line, List<String> words, List<List<String>> all) {
    all.add(words);
    line.getSubcommands().forEach((name, sub) -> collect(sub, List.of(with(words, name)), all));
  }

  private static String[] with(List<String> words, String more) {
    return with(words, List.of(more));
  }

  private static String[] with(List<String> words, List<String> more) {
    return Stream.concat(words.stream(), more.stream()).toArray(String[]::new);
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int closedPort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      return socket.getLocalPort();
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldStandInListsOfCommandsWithAWholeSentence(List<String> words) {
    CommandLine command = commandLine();
    for (String word : words) {
      command = command.getSubcommands().get(word);
    }

    assertThat(command.getCommandSpec().usageMessage().description()[0]).matches("[A-Z].*[.:]");
  }
}
