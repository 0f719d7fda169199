package org.sentimentstreams.lab.chaos;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.threads.Threads;

/** A broker in a JVM of its own, until SIGTERM. */
final class ChaosBroker {
  private ChaosBroker() {}

  /** Arguments: the port, and the folder of its data. */
  public static void main(String[] arguments) throws InterruptedException {
    ParentWatch.start();
    EmbeddedKafka broker =
        EmbeddedKafka.start(
            EmbeddedKafka.Options.defaults()
                .withPort(Integer.parseInt(arguments[0]))
                .withDataDir(Path.of(arguments[1]))
                // Short sessions and transactions, so that a run has many of them.
                .withOverride("group.min.session.timeout.ms", "1000")
                .withOverride(
                    "transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"));
    Runtime.getRuntime().addShutdownHook(Threads.named("shutdown", broker::close));
    System.out.println(ChildJvm.READY);
    new CountDownLatch(1).await();
  }
}
