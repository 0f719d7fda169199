package org.sentimentstreams.exam;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How good the versions of a model are by their exams. Made from what {@link Transcript}s have, so
 * everybody who has read the same answers makes the same report.
 *
 * @param standings by role; a role that no version has is missing
 * @param error probability that a true value is ever outside of its band
 */
public record ExamReport(Map<Role, Standing> standings, double error) {

  /** Which versions sit exams. */
  public enum Role {
    /** The version that is served. */
    CHAMPION,
    /** The version that a rollback leads to. */
    PREVIOUS,
    /** The version that the alias {@code challenger} points at. */
    CHALLENGER
  }

  /**
   * Who sits exams.
   *
   * @param version id
   * @param labels how many labels it has
   */
  public record Sitter(String version, int labels) {}

  /** Which labels count as recent: the last ones, and those from a time on. */
  public record Recent(int last, long since) {}

  /**
   * One version.
   *
   * @param all over all labels as they came
   * @param last over the latest of these
   * @param day over those of the last day
   * @param chosen over labels of texts that somebody chose because a model was unsure
   * @param ahead of the champion: answers to the same questions, this version's first; empty for
   *     the champion itself
   */
  public record Standing(
      String version,
      Grades all,
      Grades last,
      Grades day,
      Grades chosen,
      Optional<PairedAnswers> ahead) {}

  /** A source of transcripts by the id of a version. */
  @FunctionalInterface
  public interface Transcripts {
    Transcript of(String version);
  }

  /** Looks up all that the transcripts say of these versions. */
  public static ExamReport of(
      Map<Role, Sitter> sitters, Transcripts transcripts, Recent recent, double error) {
    Map<Role, Standing> standings = new EnumMap<>(Role.class);
    sitters.forEach(
        (role, sitter) -> {
          Strictness strictness = new Strictness(error, sitter.labels());
          Transcript own = transcripts.of(sitter.version());
          Optional<PairedAnswers> ahead =
              Optional.ofNullable(role == Role.CHAMPION ? null : sitters.get(Role.CHAMPION))
                  .map(champion -> own.against(transcripts.of(champion.version())));
          standings.put(
              role,
              new Standing(
                  sitter.version(),
                  own.all(strictness),
                  own.last(recent.last(), strictness),
                  own.since(recent.since(), strictness),
                  own.chosen(strictness),
                  ahead));
        });
    return new ExamReport(standings, error);
  }

  /** The standing of a role; empty if no version has it. */
  public Optional<Standing> standing(Role role) {
    return Optional.ofNullable(standings.get(role));
  }
}
