package org.sentimentstreams.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The short form of {@code sentiment chaos}. */
@Tag("broker")
@Timeout(400)
class ChaosTest {
  @TempDir private Path folder;

  private static ChaosPlan plan(int kills, boolean control) {
    return plan(kills, control, ChallengerMode.OFF);
  }

  private static ChaosPlan plan(int kills, boolean control, ChallengerMode challenger) {
    return new ChaosPlan(
        3,
        kills,
        false,
        false,
        2,
        200,
        control ? 0 : 0.05,
        Duration.ofSeconds(1),
        challenger,
        control);
  }

  private ChaosResult run(ChaosPlan plan) throws InterruptedException {
    try (var chaos = new Chaos(plan, folder, what -> {})) {
      return chaos.run();
    }
  }

  @Test
  void shouldLoseNothingAndDoubleNothingUnderAttack() throws Exception {
    ChaosResult result = run(plan(5, false));

    assertThat(result.asMap()).as(result.sentences()).containsEntry("clean", true);
    assertThat(result.done()).containsEntry(Fault.KILL, 5).containsKey(Fault.RESTART_BROKER);
    assertThat(result.findings().versions()).isGreaterThan(1);
    assertThat(result.hostile().kinds()).containsOnlyKeys(HostileKind.values());
  }

  @ParameterizedTest
  @EnumSource(
      value = ChallengerMode.class,
      names = {"SHADOW", "CANARY"})
  void shouldKeepTheStreamRightWhileChallengersAreTried(ChallengerMode mode) throws Exception {
    ChaosResult result = run(plan(2, false, mode));

    assertThat(result.asMap()).as(result.sentences()).containsEntry("clean", true);
    assertThat(result.challengers().served() + result.challengers().shadowed()).isPositive();
  }

  @Test
  void shouldFindFaultWithAConsumerThatCommitsTooEarly() throws Exception {
    ChaosResult result = run(plan(3, true));

    assertThat(result.isClean()).isFalse();
    assertThat(result.lost()).isPositive();
  }

  @Test
  void shouldDoTheSameThingsForTheSameSeed() {
    assertThat(plan(100, false).steps())
        .isEqualTo(plan(100, false).steps())
        .filteredOn(step -> step.fault() == Fault.KILL)
        .hasSize(100);
  }
}
