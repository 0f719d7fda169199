package org.sentimentstreams.model;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.sentimentstreams.data.JsonFault;
import org.sentimentstreams.model.weights.FileCheck;

/** Reads JSON files of a model directory, with errors in words that a user can act on. */
final class JsonFile {
  /** A vocabulary of 250,000 pieces with its merges takes about 20 MB. */
  private static final long MOST_BYTES = 64_000_000;

  /** Python writes NaN and Infinity, which no other reader knows, and reads them again. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private JsonFile() {}

  /**
   * @throws InvalidModelException if the file is no JSON, too large, or something else altogether
   * @throws IOException if it cannot be read
   */
  static JsonNode read(Path file) throws IOException {
    require(file);
    byte[] content = Files.readAllBytes(file);
    try {
      return JSON.readTree(content);
    } catch (JsonProcessingException e) {
      throw invalid(file, e);
    } catch (IOException e) {
      // Bytes that are no text are an IOException of another kind.
      throw new InvalidModelException(file + " is not JSON: it is not in UTF-8", e);
    }
  }

  /**
   * Whether an object begins there in UTF-8. Not all readers of JSON know byte order marks, and
   * wider characters.
   */
  static boolean isPlainObject(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(2);
      return start.length == 2 && "{ \t\r\n".indexOf(start[0]) >= 0 && start[1] != 0;
    }
  }

  /** As above, or an empty object where there is no such file. */
  static JsonNode readIfThere(Path file) throws IOException {
    return FileCheck.isThere(file) ? read(file) : JSON.createObjectNode();
  }

  /**
   * @throws InvalidModelException if the file cannot be what its name says
   */
  static void require(Path file) throws IOException {
    Optional<String> complaint = FileCheck.complaint(file);
    if (complaint.isPresent()) {
      throw new InvalidModelException(file + " " + complaint.get());
    }
    if (Files.size(file) > MOST_BYTES) {
      throw new InvalidModelException(
          "%s has %d bytes; at most %d are read".formatted(file, Files.size(file), MOST_BYTES));
    }
  }

  /** The words for what a parser found. */
  static InvalidModelException invalid(Path file, JsonProcessingException e) {
    return new InvalidModelException(
        JsonFault.endsEarly(e)
            ? "%s is not JSON: it ends in line %d before it is complete, so it may be cut off"
                .formatted(file, line(e))
            : "%s is not JSON: %s (line %d)".formatted(file, JsonFault.of(e), line(e)),
        e);
  }

  private static int line(JsonProcessingException e) {
    JsonLocation place = e.getLocation();
    return place == null ? 1 : place.getLineNr();
  }
}
