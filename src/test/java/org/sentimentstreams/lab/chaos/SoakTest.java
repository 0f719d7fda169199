package org.sentimentstreams.lab.chaos;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("broker")
@Timeout(120)
class SoakTest {
  @TempDir private Path folder;

  @Test
  void shouldSayWhyTheBrokerDidNotStart() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> Soak.start(taken.getLocalPort(), folder).close())
          .isInstanceOf(ChildFailedException.class)
          .hasMessageContaining("the JVM of broker has ended with code 1 before it was ready")
          .hasMessageContaining(Integer.toString(taken.getLocalPort()))
          .hasMessageContaining(folder.resolve("broker.log").toString());
    }
  }
}
