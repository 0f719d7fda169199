package org.sentimentstreams.cli;

import java.util.Arrays;
import java.util.Locale;
import org.sentimentstreams.config.Settings;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What a topic is for. */
enum TopicRole {
  PREDICTIONS,
  REVIEWS,
  LABELS,
  DEAD_LETTERS;

  /** The name of the topic. */
  String topic(Settings settings) {
    return switch (this) {
      case PREDICTIONS -> settings.predictionsTopic();
      case REVIEWS -> settings.reviewsTopic();
      case LABELS -> settings.labelsTopic();
      case DEAD_LETTERS -> settings.deadLetterTopic();
    };
  }

  /** As it is typed: {@code dead-letters}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Reads what is typed. */
  static final class Converter implements ITypeConverter<TopicRole> {

    @Override
    public TopicRole convert(String typed) {
      return Arrays.stream(values())
          .filter(role -> role.toString().equalsIgnoreCase(typed))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "expected one of %s but was '%s'"
                          .formatted(Arrays.toString(values()), typed)));
    }
  }
}
