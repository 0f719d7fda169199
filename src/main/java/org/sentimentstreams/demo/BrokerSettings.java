package org.sentimentstreams.demo;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The settings of a single node that is broker and controller, small and quick to start. */
final class BrokerSettings {
  static final int NODE_ID = 1;
  static final String CONTROLLER_LISTENER = "CONTROLLER";
  private static final String MAX_RECORD_BYTES = Integer.toString(20 << 20);

  private BrokerSettings() {}

  static Map<String, String> of(
      Path folder, int clientPort, int controllerPort, Map<String, String> overrides) {
    var settings = new HashMap<>(sizes());
    settings.putAll(internalTopics());
    settings.putAll(node(folder, clientPort, controllerPort));
    settings.putAll(overrides);
    return settings;
  }

  private static Map<String, String> node(Path folder, int clientPort, int controllerPort) {
    String clients = "PLAINTEXT://%s:%d".formatted(LoopbackListeners.HOST, clientPort);
    String controller = "%s:%d".formatted(LoopbackListeners.HOST, controllerPort);
    return Map.of(
        "process.roles",
        "broker,controller",
        "node.id",
        Integer.toString(NODE_ID),
        "controller.quorum.voters",
        NODE_ID + "@" + controller,
        "controller.listener.names",
        CONTROLLER_LISTENER,
        "listeners",
        clients + "," + CONTROLLER_LISTENER + "://" + controller,
        "advertised.listeners",
        clients,
        "log.dirs",
        folder.toString());
  }

  /** With one node, one replica is all there can be; few partitions make few files. */
  private static Map<String, String> internalTopics() {
    return Map.of(
        "offsets.topic.replication.factor", "1",
        "offsets.topic.num.partitions", "4",
        "transaction.state.log.replication.factor", "1",
        "transaction.state.log.min.isr", "1",
        "transaction.state.log.num.partitions", "4",
        "share.coordinator.state.topic.replication.factor", "1",
        "share.coordinator.state.topic.min.isr", "1",
        "share.coordinator.state.topic.num.partitions", "2");
  }

  private static Map<String, String> sizes() {
    return Map.of(
        "auto.create.topics.enable", "false",
        "group.initial.rebalance.delay.ms", "0",
        "group.streams.initial.rebalance.delay.ms", "0",
        "message.max.bytes", MAX_RECORD_BYTES,
        "replica.fetch.max.bytes", MAX_RECORD_BYTES,
        "socket.request.max.bytes", Integer.toString(100 << 20),
        "log.cleaner.dedupe.buffer.size", Integer.toString(2 << 20),
        "num.network.threads", "2",
        "num.io.threads", "4");
  }
}
