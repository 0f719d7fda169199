package org.sentimentstreams.scoring;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.sentimentstreams.challenger.Contender;
import org.sentimentstreams.challenger.Trial;
import org.sentimentstreams.data.OneLine;

/**
 * Decides which of several models scores a review: the one that its header {@value #HEADER} names,
 * else the default one.
 *
 * <p>A model may have a challenger, which scores some of its reviews in a canary.
 *
 * @param standard the model of reviews without that header
 * @param names all models
 * @param trials those of challengers, by the names of their models
 */
public record ModelRoutes(String standard, Set<String> names, Map<String, Trial> trials) {
  /** The header of a review that names its model, in UTF-8. */
  public static final String HEADER = "sentiment.model";

  /** Characters of a wrong name that a message quotes. */
  private static final int MOST_NAME = 100;

  /**
   * @throws IllegalArgumentException if there is no standard model
   */
  public ModelRoutes {
    names = Set.copyOf(names);
    trials = Map.copyOf(trials);
    if (!names.contains(standard)) {
      throw new IllegalArgumentException(
          "The model \"%s\" is not among %s".formatted(standard, sorted(names)));
    }
  }

  /** Routes without challengers. */
  public ModelRoutes(String standard, Set<String> names) {
    this(standard, names, Map.of());
  }

  /** Routes all reviews to the only model. */
  public static ModelRoutes only(String name) {
    return new ModelRoutes(name, Set.of(name));
  }

  /**
   * The name of the model for a review.
   *
   * @throws InvalidReviewException if the header names a model that is not there
   */
  String model(Headers headers) {
    Header header = headers.lastHeader(HEADER);
    if (header == null || header.value() == null) {
      return standard;
    }
    String name = new String(header.value(), StandardCharsets.UTF_8);
    if (!names.contains(name)) {
      throw new InvalidReviewException(
          "The header %s names the model \"%s\", which is not served here; there are: %s"
              .formatted(HEADER, OneLine.of(name, MOST_NAME), sorted(names)));
    }
    return name;
  }

  /**
   * What the batcher calls the version that scores a review: its model's champion or challenger.
   *
   * @param key of the review; may be null
   * @throws InvalidReviewException if the header names a model that is not there
   */
  String target(byte[] key, Headers headers, String text) {
    String model = model(headers);
    Trial trial = trials.get(model);
    return trial != null && trial.serves(key, text) ? Contender.nameFor(model) : model;
  }

  private static String sorted(Set<String> names) {
    return String.join(", ", new TreeSet<>(names));
  }
}
