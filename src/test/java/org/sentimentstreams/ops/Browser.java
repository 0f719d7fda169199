package org.sentimentstreams.ops;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.logging.Level;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Debian's Chromium without a window, driven by its ChromeDriver. */
final class Browser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String AXE = axe();

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Skips the test where no Chromium is installed. */
  static Browser start(Path profile) {
    Assumptions.assumeTrue(
        Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
        "needs the Debian packages chromium and chromium-driver");
    var options = new ChromeOptions();
    options.setBinary(CHROMIUM.toString());
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--force-prefers-reduced-motion",
        "--user-data-dir=" + profile);
    var logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    var service = new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build();
    return new Browser(new ChromeDriver(service, options));
  }

  private static String axe() {
    try (InputStream script = Browser.class.getResourceAsStream("/axe.min.js")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void open(URI address) {
    driver.get(address.toString());
  }

  /** Sets the size of the page in CSS pixels; at twice the sharpness, as phones have it. */
  void resize(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 2, "mobile", width < 500));
  }

  void prefer(String colorScheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colorScheme))));
  }

  String text(String css) {
    return read(d -> d.findElement(By.cssSelector(css)).getText());
  }

  List<String> texts(String css) {
    return read(d -> d.findElements(By.cssSelector(css)).stream().map(e -> e.getText()).toList());
  }

  /** Finds and reads again where the page has replaced an element between the two. */
  private <T> T read(Function<WebDriver, T> reading) {
    return new WebDriverWait(driver, PATIENCE)
        .ignoring(StaleElementReferenceException.class)
        .until(reading);
  }

  void type(String css, String text) {
    driver.findElement(By.cssSelector(css)).sendKeys(text);
  }

  void click(String css) {
    driver.findElement(By.cssSelector(css)).click();
  }

  Object script(String script) {
    return driver.executeScript(script);
  }

  /** Waits until the page's text at this place contains the words. */
  void await(String css, String words) {
    new WebDriverWait(driver, PATIENCE)
        .withMessage(() -> css + " should contain \"" + words + "\" but is: " + texts(css))
        .until(d -> texts(css).stream().anyMatch(text -> text.contains(words)));
  }

  /** What is wrong with the page as it is, for people who cannot see or use it as others do. */
  List<?> violations() {
    if (!Boolean.TRUE.equals(script("return 'axe' in window"))) {
      script(AXE);
    }
    return (List<?>)
        driver.executeAsyncScript(
            "const done = arguments[0];"
                + "axe.run(document, {resultTypes: ['violations']}).then(found =>"
                + " done(found.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.html + ' '"
                + " + n.failureSummary))))");
  }

  /** What the browser complained of since the last call: scripts that fail, rules that are hurt. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  /** The whole page, also what is below the window. */
  void screenshot(Path file) throws IOException {
    Map<String, Object> all =
        Map.of(
            "x", 0,
            "y", 0,
            "width", script("return document.documentElement.clientWidth"),
            "height", script("return document.documentElement.scrollHeight"),
            "scale", 1);
    Map<String, Object> answer =
        driver.executeCdpCommand(
            "Page.captureScreenshot", Map.of("captureBeyondViewport", true, "clip", all));
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, Base64.getDecoder().decode((String) answer.get("data")));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
