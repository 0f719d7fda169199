package org.sentimentstreams.wide;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sentimentstreams.model.ModelDirectory;

/** What people and programs want to know of a wide part. */
public final class WideFacts {
  private static final ObjectMapper JSON = new ObjectMapper();

  private WideFacts() {}

  /**
   * @param folder that holds a config.json, beside whatever else
   * @return facts by their names, in an order for people; none if there is no wide part
   * @throws org.sentimentstreams.model.InvalidModelException if a number of the join is missing or
   *     out of range
   * @throws IOException if the file cannot be read
   */
  public static Map<String, Object> of(Path folder) throws IOException {
    JsonNode config = JSON.readTree(folder.resolve(ModelDirectory.CONFIG).toFile());
    JsonNode json = config.path(ModelDirectory.OWN).path(ModelDirectory.WIDE_KEY);
    Map<String, Object> facts = new LinkedHashMap<>();
    if (json.isObject()) {
      Join join = Join.of(json);
      facts.put("parts", "wide, deep");
      facts.put("wideWeight", join.wide());
      facts.put("deepWeight", join.deep());
      facts.put("wideBound", join.bound() > 1 ? "none: it never answers alone" : join.bound());
      facts.put("wideCoverage", join.coverage());
      facts.put("wideAgreement", join.agreement());
    }
    return facts;
  }
}
