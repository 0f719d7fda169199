package org.sentimentstreams.cli.options;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a constant as people type it: {@code dead-letters} for {@code DEAD_LETTERS}. */
public record EnumConverter<E extends Enum<E>>(Class<E> type) implements ITypeConverter<E> {

  @Override
  public E convert(String typed) {
    for (E constant : type.getEnumConstants()) {
      if (word(constant).equalsIgnoreCase(typed)) {
        return constant;
      }
    }
    List<String> words = Arrays.stream(type.getEnumConstants()).map(EnumConverter::word).toList();
    throw new TypeConversionException(
        "one of %s is needed, not \"%s\"".formatted(String.join(", ", words), typed));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
