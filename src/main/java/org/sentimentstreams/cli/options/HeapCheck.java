package org.sentimentstreams.cli.options;

import java.util.function.IntFunction;
import org.sentimentstreams.cli.terminal.Terminal;
import org.sentimentstreams.config.HeapNeed;
import org.sentimentstreams.config.KafkaSettings;

/** Warns at the start if the heap may be too small for the largest allowed records. */
public final class HeapCheck {

  private HeapCheck() {}

  /**
   * @param topic that is read
   * @param need by settings and number of its partitions
   */
  public static void warn(
      KafkaSettings settings, Terminal terminal, String topic, IntFunction<HeapNeed> need) {
    int partitions =
        Brokers.ask(settings, terminal.brokerTimeout(), topics -> topics.partitions(topic));
    need.apply(partitions)
        .warning(Runtime.getRuntime().maxMemory())
        .ifPresent(terminal.err()::println);
  }
}
