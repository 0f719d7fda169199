package org.sentimentstreams.kafka.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentimentstreams.config.SettingsLoader;
import org.sentimentstreams.schema.Review;

/** Values that are small and claim to be large. */
@Tag("slow")
@Timeout(60)
class DecoderBombTest {
  private static final String RECORD =
      "{'type':'record','name':'Review','namespace':'org.sentimentstreams.schema','fields':["
          + "{'name':'text','type':'string'},{'name':'more','type':%s}]}";

  @TempDir private Path folder;

  private static Schema schema(String more) {
    return new Schema.Parser().parse(RECORD.formatted(more).replace('\'', '"'));
  }

  private ServiceValues values(Map<String, String> flags) {
    return new ServiceValues(SettingsLoader.load(Optional.empty(), Map.of(), flags).formats());
  }

  /** A review in single-object encoding, with what {@code more} writes after its text. */
  private Review read(Schema writer, Written more) throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.write(new byte[] {(byte) 0xC3, 1});
    long fingerprint = SchemaNormalization.parsingFingerprint64(writer);
    bytes.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(fingerprint).array());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    encoder.writeString("fine");
    more.to(encoder);
    Path file = folder.resolve("writer.avsc");
    Files.writeString(file, writer.toString());
    return values(Map.of("reviews.schemas", file.toString()))
        .reviews()
        .deserializer()
        .deserialize("reviews", bytes.toByteArray());
  }

  private interface Written {
    void to(BinaryEncoder encoder) throws IOException;
  }

  @Test
  void shouldReadOverAnArrayOfAnotherWriter() throws Exception {
    Review review =
        read(
            schema("{'type':'array','items':'long'}"),
            encoder -> {
              encoder.writeLong(3);
              encoder.writeLong(1);
              encoder.writeLong(2);
              encoder.writeLong(3);
              encoder.writeLong(0);
            });

    assertThat(review.getText()).isEqualTo("fine");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'array','items':'long'}",
        "{'type':'map','values':'null'}",
        "{'type':'array','items':{'type':'array','items':'string'}}"
      })
  void shouldRefuseCollectionsThatClaimMoreThanThereIs(String more) {
    for (long count : new long[] {Integer.MAX_VALUE - 8, Long.MAX_VALUE, 2_000_000}) {
      assertThatThrownBy(() -> read(schema(more), encoder -> encoder.writeLong(count)))
          .isInstanceOf(SerializationException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'array','items':'null'}",
        "{'type':'array','items':{'type':'fixed','name':'F','size':0}}",
        "{'type':'map','values':{'type':'array','items':'null'}}",
        "{'type':'array','items':{'type':'record','name':'E','fields':[{'name':'n','type':'null'}]}}",
        "['null',{'type':'record','name':'E','fields':[{'name':'a','type':{'type':'array','items':'null'}}]}]"
      })
  void shouldReadNothingWithASchemaWhoseArraysCanClaimAnyNumberOfNothings(String more) {
    assertThatThrownBy(() -> read(schema(more), encoder -> encoder.writeLong(Integer.MAX_VALUE)))
        .hasMessageContaining("it has an array whose elements take no bytes");
  }

  @Test
  void shouldNotBreakOnDepth() {
    Schema list =
        schema("{'type':'record','name':'Link','fields':[{'name':'next','type':['null','Link']}]}");

    assertThatThrownBy(
            () ->
                read(
                    list,
                    encoder -> {
                      for (int i = 0; i < 1_000_000; i++) {
                        encoder.writeLong(1);
                      }
                    }))
        .isInstanceOf(SerializationException.class);
  }

  @Test
  void shouldPassByWhatNobodyAsksForInJsonWithoutKeepingIt() {
    String nothing = "[],".repeat(1_000_000) + "[]";
    byte[] unknown = utf8("{\"x\":[" + nothing + "],\"text\":\"fine\"}");
    byte[] known = utf8("{\"text\":\"fine\",\"language\":[" + nothing + "]}");
    var serde = values(Map.of("reviews.json", "true")).reviews();
    serde.deserializer().deserialize("reviews", utf8("{\"text\":\"first\"}"));

    for (byte[] bomb : new byte[][] {unknown, known}) {
      var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = thread.getThreadAllocatedBytes(Thread.currentThread().getId());
      assertThat(serde.deserializer().deserialize("reviews", bomb).getText()).isEqualTo("fine");
      long allocated = thread.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
      // As a tree, they take 60 MB and more.
      assertThat(allocated).isLessThan(5_000_000);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void shouldRefuseJsonThatIsTooDeep(String open) {
    byte[] deep = utf8("{\"x\":" + open.repeat(1_000_000));
    var serde = values(Map.of("reviews.json", "true")).reviews();

    assertThatThrownBy(() -> serde.deserializer().deserialize("reviews", deep))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("a nesting of 1001, and at most 1000 is allowed");
  }

  @Test
  void shouldRefuseAJsonNumberOfAMillionDigits() {
    byte[] digits = utf8("{\"text\":\"fine\",\"createdAt\":" + "9".repeat(1_000_000) + "}");
    var serde = values(Map.of("reviews.json", "true")).reviews();

    assertThatThrownBy(() -> serde.deserializer().deserialize("reviews", digits))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("length 1000000, and at most 1000 is allowed");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
