package org.sentimentstreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.InvalidSettingException;
import org.sentimentstreams.config.Settings;
import org.sentimentstreams.config.SettingsLoader;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What messages tell people to set is there to be set, and takes that value. */
class AdviceTest {
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
  private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*(\\*|//|/\\*).*$");
  private static final Pattern NAME =
      Pattern.compile("(?<![\\w.$/-])([a-z]+(?:\\.[a-z0-9]+)+)(?![a-z0-9_])");
  private static final Pattern ASSIGNMENT = Pattern.compile(NAME + "=([\\w.-]*)(?![\\w%\\[\\\\])");
  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]+");

  /** Files may begin as settings do, such as model.safetensors. */
  private static final Pattern FILE_NAME =
      Pattern.compile(".*\\.(json|safetensors|tsv|csv|gz|properties)");

  /** Options of other programs that are named: of kafka-configs, and of Java. */
  private static final Set<String> OTHERS_OPTIONS =
      Set.of("--alter", "--entity-type", "--entity-name", "--add-config", "--describe");

  /** Says each literal that is a sentence, or a part of one, with the file that it stands in. */
  private static void sentences(BiConsumer<Path, String> check) throws IOException {
    List<Path> sources;
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      sources = files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
    for (Path source : sources) {
      Matcher literal = LITERAL.matcher(COMMENT.matcher(Files.readString(source)).replaceAll(""));
      while (literal.find()) {
        if (literal.group(1).contains(" ")) {
          check.accept(source.getFileName(), literal.group(1));
        }
      }
    }
  }

  /** Settings of topics and of readers, which messages name as Kafka does. */
  private static Set<String> kafkaNames() throws IllegalAccessException {
    Set<String> names = new HashSet<>(ConsumerConfig.configNames());
    for (Field field : TopicConfig.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getName().endsWith("_CONFIG")) {
        names.add((String) field.get(null));
      }
    }
    return names;
  }

  @Test
  void shouldNameOnlySettingsThatThereAre() throws Exception {
    Set<String> settings = Settings.definition().names();
    Set<String> known = new HashSet<>(settings);
    known.addAll(kafkaNames());
    Set<String> beginnings =
        settings.stream().map(name -> name.replaceFirst("\\..*", "")).collect(Collectors.toSet());
    List<String> unknown = new ArrayList<>();

    sentences(
        (source, words) -> {
          Matcher name = NAME.matcher(words);
          while (name.find()) {
            boolean isSetting =
                beginnings.contains(name.group(1).replaceFirst("\\..*", ""))
                    && !FILE_NAME.matcher(name.group(1)).matches();
            boolean isAssigned =
                words.startsWith("=", name.end()) && !name.group().startsWith("kafka.");
            if ((isSetting || isAssigned) && !known.contains(name.group(1))) {
              unknown.add(source + ": " + name.group(1));
            }
          }
        });

    assertThat(unknown).isEmpty();
  }

  @Test
  void shouldAdviseOnlyValuesThatASettingTakes() throws Exception {
    Set<String> settings = Settings.definition().names();
    List<String> advised = new ArrayList<>();
    List<String> refused = new ArrayList<>();

    sentences(
        (source, words) -> {
          Matcher assignment = ASSIGNMENT.matcher(words);
          while (assignment.find()) {
            String value = assignment.group(2).replaceFirst("\\.$", "");
            if (settings.contains(assignment.group(1)) && !value.isEmpty()) {
              advised.add(assignment.group());
              try {
                SettingsLoader.load(Optional.empty(), Map.of(), Map.of(assignment.group(1), value));
              } catch (InvalidSettingException e) {
                refused.add(source + ": " + e.getMessage());
              }
            }
          }
        });

    assertThat(advised).contains("training.label.set=data", "reviews.json=true");
    assertThat(refused).isEmpty();
  }

  @Test
  void shouldNameOnlyOptionsThatThereAre() throws Exception {
    var out = new ByteArrayOutputStream();
    Set<String> known = new HashSet<>(OTHERS_OPTIONS);
    addOptions(
        new Sentiment(Terminal.of(InputStream.nullInputStream(), out, out, Map.of())).commandLine(),
        known);
    List<String> unknown = new ArrayList<>();

    sentences(
        (source, words) -> {
          Matcher option = OPTION.matcher(words);
          while (option.find()) {
            if (!known.contains(option.group())) {
              unknown.add(source + ": " + option.group());
            }
          }
        });

    assertThat(unknown).isEmpty();
  }

  private static void addOptions(CommandLine command, Set<String> names) {
    for (OptionSpec option : command.getCommandSpec().options()) {
      names.addAll(List.of(option.names()));
    }
    command.getSubcommands().values().forEach(each -> addOptions(each, names));
  }
}
