package org.sentimentstreams.serving;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.sentimentstreams.drift.Bins;
import org.sentimentstreams.drift.Reference;
import org.sentimentstreams.drift.ReferenceJson;
import org.sentimentstreams.drift.Scored;
import org.sentimentstreams.model.ModelDirectory;
import org.sentimentstreams.model.Part;
import org.sentimentstreams.schema.Prediction;
import org.sentimentstreams.wide.Cascade;

/**
 * What has to be known of a loaded version to watch its stream.
 *
 * @param version as its predictions name it
 * @param encoding of its tokens
 * @param unknown the token for what its tokenizer does not know
 * @param isMulti whether any number of labels may be true of a text
 * @param reference that it brings
 * @param complaint why there is none, although its config.json has one
 */
public record DriftFacts(
    String version,
    String encoding,
    OptionalLong unknown,
    boolean isMulti,
    Bins bins,
    Optional<Reference> reference,
    Optional<String> complaint) {

  /**
   * @param directory that it was loaded from
   * @throws IOException if that cannot be read
   */
  public static DriftFacts of(String version, Cascade cascade, ModelDirectory directory)
      throws IOException {
    Bins bins = Bins.of(cascade, directory);
    Optional<Reference> reference = Optional.empty();
    Optional<String> complaint = Optional.empty();
    JsonNode recorded = directory.reference();
    if (!recorded.isMissingNode() && !recorded.isNull()) {
      try {
        reference = Optional.of(ReferenceJson.read(recorded, bins));
      } catch (IllegalArgumentException e) {
        complaint = Optional.of(e.getMessage());
      }
    }
    return new DriftFacts(
        version,
        cascade.encoding(),
        cascade.deep().unknownToken(),
        directory.config().multiLabel(),
        bins,
        reference,
        complaint);
  }

  Scored scored(Prediction said) {
    return new Scored(
        said.getLabel(),
        said.getScore(),
        Scored.confidence(said.getScores(), isMulti),
        said.getDecidedBy().equals(Part.WIDE.word()),
        said.getTokens(),
        said.getTruncated());
  }
}
