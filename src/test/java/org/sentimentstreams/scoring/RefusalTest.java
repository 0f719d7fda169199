package org.sentimentstreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sentimentstreams.model.InvalidModelException;
import org.sentimentstreams.serving.RefusedVersionException;
import org.sentimentstreams.serving.VersionLoader;

/** Which versions are tried again. */
class RefusalTest {

  @Test
  void shouldTryAgainWhereMemoryWasShortWhileTheModelWasLoaded() {
    var cause = new IllegalStateException("CUDA out of memory. Tried to allocate 20.00 MiB");
    var shortage = new InvalidModelException("PyTorch cannot load the model head", cause);

    RefusedVersionException refused = VersionLoader.refused(shortage);

    assertThat(refused.retryHelps()).isTrue();
    assertThat(refused).hasMessageContaining("not enough memory");
  }

  @Test
  void shouldNotTryAgainWhereTheModelItselfIsInvalid() {
    var invalid =
        new InvalidModelException("config.json is not JSON", new IllegalStateException("a comma"));

    assertThat(VersionLoader.refused(invalid).retryHelps()).isFalse();
  }
}
