package org.sentimentstreams.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tries a tokenizer that is not made of well-known parts alone in a JVM of its own before this
 * process loads it: the tokenizers library answers some of what a file can bring by ending the
 * process. What passes once is not tried again. See docs/adr/0096-tokenizers-on-trial.md.
 */
final class TokenizerTrial {
  private static final Set<String> PASSED = ConcurrentHashMap.newKeySet();
  private static final int KILLED = 137;

  private TokenizerTrial() {}

  /**
   * @throws InvalidModelException if the tokenizer would end or hold up the process
   * @throws IOException if the file cannot be read, or no second JVM be started
   */
  static void require(Path tokenizerJson) throws IOException {
    String digest = Digests.sha256OfKnown(tokenizerJson);
    if (PASSED.contains(digest)) {
      return;
    }
    List<String> unknown = UnknownParts.of(parts(tokenizerJson));
    if (!unknown.isEmpty()) {
      run(tokenizerJson, unknown);
    }
    PASSED.add(digest);
  }

  private static Map<String, JsonNode> parts(Path tokenizerJson) throws IOException {
    try {
      return Pipeline.parts(tokenizerJson);
    } catch (JsonProcessingException e) {
      throw JsonFile.invalid(tokenizerJson, e);
    }
  }

  private static void run(Path tokenizerJson, List<String> unknown) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:+SuppressFatalErrorMessage",
                "-cp",
                System.getProperty("java.class.path"),
                TokenizerTrialProcess.class.getName(),
                tokenizerJson.toString())
            .redirectErrorStream(true)
            .start();
    try {
      Outcome outcome = Outcome.read(process);
      int code = process.waitFor();
      if (code != 0) {
        throw new InvalidModelException(
            "%s cannot be used as a tokenizer: %s. It has what no well-known tokenizer has: %s"
                .formatted(tokenizerJson, outcome.words(code), String.join("; ", unknown)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a tokenizer was tried");
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * What the other process said last.
   *
   * @param trial the text that it was at, or what it did before
   * @param reason why it ended, if it could say so
   */
  private record Outcome(String trial, String reason) {
    private static final int MOST_LINE = 1000;

    static Outcome read(Process process) throws IOException {
      String trial = "loading it";
      String reason = "";
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line; (line = lines.readLine()) != null; ) {
          if (line.startsWith(TokenizerTrialProcess.TRIAL)) {
            trial = line.substring(TokenizerTrialProcess.TRIAL.length());
          } else if (line.startsWith(TokenizerTrialProcess.REASON)) {
            reason = line.substring(TokenizerTrialProcess.REASON.length());
          }
        }
      }
      return new Outcome(trial, reason.substring(0, Math.min(reason.length(), MOST_LINE)));
    }

    String words(int code) {
      if (!reason.isEmpty()) {
        return "%s %s".formatted(trial, reason);
      }
      return code == KILLED
          ? trial + " took too much memory, or the process was killed"
          : "%s ends the process (exit code %d)".formatted(trial, code);
    }
  }
}
