package org.sentimentstreams.kafka.reading;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;

/**
 * A header that one of our consumers put on a record of which it kept only a part. Its class shows
 * that no sender wrote it.
 *
 * @param key one of the names of {@link TruncatedPart}
 * @param words what a dead letter says in that header
 */
public record TruncationHeader(String key, String words) implements Header {

  @Override
  public byte[] value() {
    return words.getBytes(StandardCharsets.UTF_8);
  }
}
