package org.sentimentstreams.registry.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Adobe's S3Mock in a process of its own, with one bucket, on a free port. */
final class S3Server implements AutoCloseable {
  static final String BUCKET = "models";

  private static final Path JAR = Path.of("target", "s3mock", "s3mock.jar");
  private static final Pattern STARTED =
      Pattern.compile("Tomcat started on ports .*?(\\d+) \\(http\\)");

  private final Process process;
  private final BufferedReader log;
  private final String endpoint;

  private S3Server(Process process, BufferedReader log, String endpoint) {
    this.process = process;
    this.log = log;
    this.endpoint = endpoint;
  }

  static S3Server start(Path folder) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                JAR.toString(),
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--com.adobe.testing.s3mock.http-port=0",
                "--com.adobe.testing.s3mock.store.initial-buckets=" + BUCKET,
                "--com.adobe.testing.s3mock.store.root=" + Files.createDirectories(folder))
            .redirectErrorStream(true)
            .start();
    BufferedReader log = process.inputReader();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      Matcher started = STARTED.matcher(line);
      if (started.find()) {
        // What it goes on to say must be read, or it would wait for a reader.
        Thread reader = new Thread(() -> log.lines().forEach(unread -> {}), "s3-server-log");
        reader.setDaemon(true);
        reader.start();
        return new S3Server(process, log, "http://127.0.0.1:" + started.group(1));
      }
    }
    throw new IOException("the S3 server did not start: see " + JAR);
  }

  String endpoint() {
    return endpoint;
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    process.onExit().join();
    log.close();
  }
}
