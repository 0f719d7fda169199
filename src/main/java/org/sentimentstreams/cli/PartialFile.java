package org.sentimentstreams.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.sentimentstreams.cli.terminal.CommandFailedException;

/**
 * A file that takes its name when it is whole. Until then it stands beside it, with a note of how
 * far it is and what it is made from, so that the same command goes on where it was cut off.
 *
 * @param output the name that it takes
 * @param origin what the rows are made from; a part that was made from something else is refused.
 *     Null if nobody can go on, because the input can be read only once: then nothing of a part
 *     stays
 */
record PartialFile(Path output, Map<String, String> origin) implements Closeable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Note(Map<String, String> origin, PredictionFile.Place place) {}

  Path path() {
    return path(output);
  }

  private static Path path(Path output) {
    return output.resolveSibling(output.getFileName() + ".partial");
  }

  private Path note() {
    return output.resolveSibling(output.getFileName() + ".partial.json");
  }

  /**
   * Refuses an output that would replace a file, or has no folder.
   *
   * @param input what the rows are read from
   */
  static void requireRoom(Path output, String input) {
    if (Files.exists(output, LinkOption.NOFOLLOW_LINKS)) {
      throw new CommandFailedException(
          output + " exists already: give --output another name, or remove it");
    }
    Path folder = output.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new CommandFailedException(
          "%s cannot be written: there is no folder %s; make it first".formatted(output, folder));
    }
    if (path(output).toAbsolutePath().equals(Path.of(input).toAbsolutePath())) {
      throw new CommandFailedException(
          "%s is where the rows of %s stand until it is whole: give --output another name"
              .formatted(input, output));
    }
  }

  /**
   * Where to go on.
   *
   * @throws CommandFailedException if a part of another output is there
   */
  PredictionFile.Place place() {
    if (!isBegun()) {
      return PredictionFile.Place.START;
    }
    Note note = read();
    if (!note.origin().equals(origin)) {
      throw new CommandFailedException(
          "%s was begun in another way (%s): give what it was begun with, or remove it to begin again"
              .formatted(path(), differences(note.origin())));
    }
    return note.place();
  }

  /** What the part that is there was made from; empty if there is none. */
  Optional<Map<String, String>> begun() {
    return isBegun() ? Optional.of(read().origin()) : Optional.empty();
  }

  private boolean isBegun() {
    return Files.exists(note()) && Files.exists(path());
  }

  private String differences(Map<String, String> before) {
    Map<String, String> now = origin == null ? Map.of() : origin;
    Set<String> names = new TreeSet<>(before.keySet());
    names.addAll(now.keySet());
    return names.stream()
        .filter(name -> !Objects.equals(before.get(name), now.get(name)))
        .map(
            name ->
                "%s was %s and is %s"
                    .formatted(
                        name,
                        before.getOrDefault(name, "not given"),
                        now.getOrDefault(name, "not given")))
        .collect(Collectors.joining(", "));
  }

  private Note read() {
    try {
      return JSON.readValue(note().toFile(), new TypeReference<Note>() {});
    } catch (IOException e) {
      throw new CommandFailedException(
          "%s does not say how far %s is: remove both to begin again".formatted(note(), path()));
    }
  }

  /** Keeps how far it is. */
  void keep(PredictionFile.Place place) throws IOException {
    if (origin == null) {
      return;
    }
    Path next = output.resolveSibling(output.getFileName() + ".partial.json.next");
    JSON.writeValue(next.toFile(), new Note(origin, place));
    Files.move(next, note(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** It is whole. */
  void finish() throws IOException {
    Files.move(path(), output, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(note());
  }

  /** What is said where it cannot be written, such as on a full disk. */
  CommandFailedException failed(IOException why) {
    return new CommandFailedException(
        "%s cannot be written: %s. %s"
            .formatted(
                path(),
                why.getMessage(),
                origin == null
                    ? "Nothing of it is kept"
                    : "Make room, and the same command goes on where it was"));
  }

  /** Leaves a part that is not whole only if somebody can go on with it. */
  @Override
  public void close() throws IOException {
    if (origin == null) {
      Files.deleteIfExists(path());
    }
  }
}
