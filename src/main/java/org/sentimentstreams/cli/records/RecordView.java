package org.sentimentstreams.cli.records;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.sentimentstreams.config.FormatSettings;

/** Shows a record on one line. */
interface RecordView {

  /** The header line, if there is one. */
  Optional<String> header();

  /** The line for one record. Never throws, whatever the record holds. */
  String line(ConsumerRecord<byte[], byte[]> record);

  /**
   * A table, or JSON Lines.
   *
   * @param columns characters in a line of the table
   */
  static RecordView of(TopicRole role, FormatSettings formats, boolean asJson, int columns) {
    var fields = new RecordFields(role, formats);
    return asJson ? new JsonView(fields) : new TableView(role, fields, columns);
  }
}
