package org.sentimentstreams.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlankTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\t\r\n\f\u000b\u0085",
        "\u00a0\u2007\u202f\u3000\u1680\u2028\u2029",
        "\ufeff",
        "\u200b\u200c\u200d\u2060\u00ad",
        "\u0000\u0001\u001b\u007f\u009f",
        "\u202e\u2066\u2069",
        "\ufe0f\u034f\udb40\udd00\udb40\udc41",
        "\u3164\u115f\u1160\uffa0\u2800\u180e",
      })
  void shouldCallATextBlankOfWhichNothingCanBeSeen(String text) {
    assertThat(BlankText.isBlank(text)).isTrue();
    assertThat(BlankText.isBlank(text.repeat(1000))).isTrue();
    assertThat(BlankText.isBlank(text + "." + text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        ".",
        "\u4e2d",
        "\uD83D\uDE00",
        "\u0301",
        "\ufffd",
        "\ud800",
        "\ue000",
        "\u3000x"
      })
  void shouldNotCallATextBlankThatShowsAnything(String text) {
    assertThat(BlankText.isBlank(text)).isFalse();
  }
}
