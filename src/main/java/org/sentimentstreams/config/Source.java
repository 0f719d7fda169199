package org.sentimentstreams.config;

import java.nio.file.Path;

/**
 * Where the value of a setting came from.
 *
 * @param kind which layer set it
 * @param name the path of the file or the name of the environment variable; empty for the others
 */
public record Source(Kind kind, String name) {

  /** The layers, weakest first. */
  public enum Kind {
    DEFAULT,
    FILE,
    ENVIRONMENT,
    FLAG
  }

  /** Nobody set it. */
  public static final Source DEFAULT = new Source(Kind.DEFAULT, "");

  /** It was given on the command line. */
  public static final Source FLAG = new Source(Kind.FLAG, "");

  /** It comes from the given properties file. */
  public static Source file(Path path) {
    return new Source(Kind.FILE, path.toString());
  }

  /** It is the value of the given environment variable. */
  public static Source environment(String variable) {
    return new Source(Kind.ENVIRONMENT, variable);
  }

  /** A short phrase for people, such as {@code file app.properties}. */
  @Override
  public String toString() {
    return switch (kind) {
      case DEFAULT -> "default";
      case FILE -> "file " + name;
      case ENVIRONMENT -> "environment variable " + name;
      case FLAG -> "flag";
    };
  }
}
