package org.sentimentstreams.cli.records;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.sentimentstreams.cli.terminal.Json;

/** One JSON object a record, with all its fields. */
record JsonView(RecordFields fields) implements RecordView {

  @Override
  public Optional<String> header() {
    return Optional.empty();
  }

  @Override
  public String line(ConsumerRecord<byte[], byte[]> record) {
    return Json.line(fields.of(record));
  }
}
