package org.sentimentstreams.training.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  @TempDir private Path folder;

  /** The data of all records, after both checksums were found right. */
  private static List<byte[]> records(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> records = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] length = new byte[8];
      in.get(length);
      assertThat(in.getInt()).isEqualTo(EventFile.maskedCrc(length));
      byte[] data =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      in.get(data);
      assertThat(in.getInt()).isEqualTo(EventFile.maskedCrc(data));
      records.add(data);
    }
    return records;
  }

  /** The vector of RFC 3720, B.4 (32 bytes of zeros: 0x8a9136aa), masked by TensorFlow's rule. */
  @Test
  void shouldMaskTheChecksumOfTheStandard() {
    int crc = 0x8a9136aa;
    int masked = ((crc >>> 15) | (crc << 17)) + 0xa282ead8;

    assertThat(EventFile.maskedCrc(new byte[32])).isEqualTo(masked);
  }

  @Test
  void shouldWriteScalarsThatAProtobufReaderReads() throws IOException {
    Instant time = Instant.ofEpochMilli(1_700_000_000_500L);
    try (EventFile events = EventFile.create(folder, time)) {
      events.scalar("loss/train", 3, 0.25, time);
    }
    List<byte[]> records = records(folder.resolve("events.out.tfevents.1700000000.sentiment"));

    assertThat(records).hasSize(2);
    assertThat(new String(records.get(0), StandardCharsets.UTF_8)).endsWith("brain.Event:2");
    CodedInputStream event = CodedInputStream.newInstance(records.get(1));
    assertThat(event.readTag()).isEqualTo(1 << 3 | 1);
    assertThat(event.readDouble()).isEqualTo(1_700_000_000.5);
    assertThat(event.readTag()).isEqualTo(2 << 3);
    assertThat(event.readInt64()).isEqualTo(3);
    assertThat(event.readTag()).isEqualTo(5 << 3 | 2);
    CodedInputStream summary = CodedInputStream.newInstance(event.readByteArray());
    assertThat(summary.readTag()).isEqualTo(1 << 3 | 2);
    CodedInputStream value = CodedInputStream.newInstance(summary.readByteArray());
    assertThat(value.readTag()).isEqualTo(1 << 3 | 2);
    assertThat(value.readString()).isEqualTo("loss/train");
    assertThat(value.readTag()).isEqualTo(2 << 3 | 5);
    assertThat(value.readFloat()).isEqualTo(0.25f);
    assertThat(event.isAtEnd()).isTrue();
  }
}
