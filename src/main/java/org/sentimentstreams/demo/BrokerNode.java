package org.sentimentstreams.demo;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.fault.FaultHandler;
import org.sentimentstreams.kafka.BrokerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's controller and broker over what they share. {@code KafkaRaftServer} would wire the same
 * parts, but its fault handler ends the JVM, and it takes no sockets that are bound already.
 */
final class BrokerNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerNode.class);

  private final Metrics metrics;
  private final ControllerServer controller;
  private final BrokerServer broker;

  private BrokerNode(
      KafkaConfig config,
      MetaPropertiesEnsemble folders,
      BootstrapMetadata bootstrap,
      ServerSocketFactory sockets) {
    metrics = Server.initializeMetrics(config, Time.SYSTEM, folders.clusterId().orElseThrow());
    QuorumConfig quorum = config.quorumConfig();
    var shared =
        new SharedServer(
            config,
            folders,
            Time.SYSTEM,
            metrics,
            CompletableFuture.completedFuture(QuorumConfig.parseVoterConnections(quorum.voters())),
            QuorumConfig.parseBootstrapServers(quorum.bootstrapServers()),
            BrokerNode::faultHandler,
            sockets);
    controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), bootstrap);
    broker = new BrokerServer(shared);
  }

  /** Starts a node on a formatted folder and returns when it takes requests. */
  static BrokerNode start(Map<String, String> settings, ServerSocketFactory sockets) {
    BrokerNode node = null;
    try {
      var config = new KafkaConfig(settings, false);
      var folders = KafkaRaftServer.initializeLogDirs(config, LOG, "");
      node = new BrokerNode(config, folders._1(), folders._2(), sockets);
      node.controller.startup();
      node.broker.startup();
      return node;
    } catch (Exception e) { // Scala throws checked exceptions without declaring them.
      if (node != null) {
        node.close();
      }
      throw new BrokerException(
          "The Kafka broker did not start: " + (e instanceof KafkaException ? e.getMessage() : e),
          e);
    }
  }

  @Override
  public void close() {
    try {
      broker.shutdown();
    } finally {
      controller.shutdown();
    }
    broker.awaitShutdown();
    controller.awaitShutdown();
    metrics.close();
  }

  private static FaultHandler faultHandler(String name, boolean fatal, Runnable action) {
    return (message, cause) -> {
      LOG.error("Kafka broker, {}: {} ({})", name, message, String.valueOf(cause));
      LOG.debug("The cause", cause);
      action.run();
      return new BrokerException("%s: %s".formatted(name, message), cause);
    };
  }
}
