package org.sentimentstreams.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.sentimentstreams.cli.terminal.CommandFailedException;

/**
 * A file that takes its name when it is whole. Until then it stands beside it, with a note of how
 * far it is and what it is made from, so that the same command goes on where it was cut off.
 *
 * @param output the name that it takes
 * @param origin what the rows are made from; a part that was made from something else is refused
 */
record PartialFile(Path output, Map<String, String> origin) {
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Note(Map<String, String> origin, PredictionFile.Place place) {}

  Path path() {
    return output.resolveSibling(output.getFileName() + ".partial");
  }

  private Path note() {
    return output.resolveSibling(output.getFileName() + ".partial.json");
  }

  /**
   * Where to go on.
   *
   * @throws CommandFailedException if the output is there already, or a part of another one
   */
  PredictionFile.Place place() throws IOException {
    if (Files.exists(output)) {
      throw new CommandFailedException(
          output + " exists already: give --output another name, or remove it");
    }
    if (!Files.exists(note()) || !Files.exists(path())) {
      return PredictionFile.Place.START;
    }
    Note note = read();
    if (!note.origin().equals(origin)) {
      throw new CommandFailedException(
          "%s was begun with another input, model or format (%s, and now %s): remove it to begin again"
              .formatted(path(), note.origin(), origin));
    }
    return note.place();
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
    Path next = output.resolveSibling(output.getFileName() + ".partial.json.next");
    JSON.writeValue(next.toFile(), new Note(origin, place));
    Files.move(next, note(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** It is whole. */
  void finish() throws IOException {
    Files.move(path(), output, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(note());
  }
}
