package org.sentimentstreams.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorTest {

  private static float value(DType dtype, int bits) {
    ByteBuffer two = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
    return new Tensor(dtype, List.of(), two.putShort(0, (short) bits)).floats()[0];
  }

  @ParameterizedTest
  @CsvSource({
    "0x0000, 0x0p0",
    "0x8000, -0x0p0",
    "0x3c00, 1",
    "0xc000, -2",
    "0x3555, 0.333251953125",
    "0x7bff, 65504",
    "0xfbff, -65504",
    "0x0400, 0x1p-14",
    "0x03ff, 0x1.ff8p-15",
    "0x0001, 0x1p-24",
    "0x8001, -0x1p-24",
    "0x7c00, Infinity",
    "0xfc00, -Infinity",
    "0x7e00, NaN",
    "0xfc01, NaN",
  })
  void shouldKnowHalfPrecision(String bits, String expected) {
    float value = value(DType.F16, Integer.decode(bits));

    // Equal in bits but for the many forms of NaN: -0 is not 0.
    assertThat(Float.floatToIntBits(value))
        .isEqualTo(Float.floatToIntBits(Float.parseFloat(expected)));
  }

  @ParameterizedTest
  @CsvSource({
    "0x0000, 0x0p0",
    "0x8000, -0x0p0",
    "0x3f80, 1",
    "0xc049, -3.140625",
    "0x7f7f, 0x1.fep127",
    "0x0001, 0x1p-133",
    "0x807f, -0x0.fep-126",
    "0x7f80, Infinity",
    "0xff80, -Infinity",
    "0x7fc0, NaN",
  })
  void shouldKnowBrainPrecision(String bits, String expected) {
    float value = value(DType.BF16, Integer.decode(bits));

    assertThat(Float.floatToIntBits(value))
        .isEqualTo(Float.floatToIntBits(Float.parseFloat(expected)));
  }

  @Test
  void shouldGiveEveryHalfANeighbourThatIsLarger() {
    for (int bits = 0; bits < 0x7c00; bits++) {
      assertThat(value(DType.F16, bits + 1)).isGreaterThan(value(DType.F16, bits));
    }
  }

  @Test
  void shouldWidenToSinglePrecisionWithTheSameShape() {
    ByteBuffer two = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    two.putShort(0, (short) 0x3c00).putShort(2, (short) 0xc000);

    Tensor wide = new Tensor(DType.F16, List.of(2L, 1L), two).toF32();

    assertThat(wide).isEqualTo(Tensor.of(new float[] {1, -2}, 2, 1));
    assertThat(wide.toF32()).isSameAs(wide);
  }

  @Test
  void shouldNotTakeIntegersForWeights() {
    Tensor integers = new Tensor(DType.I64, List.of(1L), ByteBuffer.allocate(8));

    assertThatThrownBy(integers::floats).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldTranspose() {
    Tensor matrix = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

    assertThat(matrix.transposed()).isEqualTo(Tensor.of(new float[] {1, 4, 2, 5, 3, 6}, 3, 2));
    assertThat(matrix.transposed().transposed()).isEqualTo(matrix);
  }

  @Test
  void shouldLayTensorsOneBehindTheOther() {
    Tensor first = Tensor.of(new float[] {1, 2}, 1, 2);
    Tensor second = Tensor.of(new float[] {3, 4, 5, 6}, 2, 2);

    assertThat(Tensor.concat(List.of(first, second)))
        .isEqualTo(Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2));
    assertThat(Tensor.concat(List.of(first))).isEqualTo(first);
  }

  @Test
  void shouldMakeWhatIsComputedForEachReaderAndKeepNothing() {
    List<Integer> made = new ArrayList<>();
    Tensor computed =
        Tensor.computed(
            DType.F32,
            List.of(2L),
            () -> {
              made.add(made.size());
              return Tensor.of(new float[] {1, 2}, 2);
            });

    assertThat(computed.bytes()).isEqualTo(8);
    assertThat(made).isEmpty();
    assertThat(computed.floats()).containsExactly(1, 2);
    assertThat(computed.floats()).containsExactly(1, 2);
    assertThat(made).hasSize(2);
    Tensor kept = computed.now();
    assertThat(kept).isEqualTo(Tensor.of(new float[] {1, 2}, 2));
    int before = made.size();
    assertThat(kept.floats()).containsExactly(1, 2);
    assertThat(made).hasSize(before);
  }

  @Test
  void shouldJoinAndCutWhatIsComputed() {
    Tensor matrix = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    Tensor computed = Tensor.computed(DType.F32, matrix.shape(), () -> matrix);

    Tensor joined = Tensor.concat(List.of(computed, matrix));

    assertThat(joined.shape()).containsExactly(4L, 2L);
    assertThat(joined.rows(1, 3)).isEqualTo(Tensor.of(new float[] {3, 4, 1, 2}, 2, 2));
  }

  @Test
  void shouldBeZeroWhereNothingElseWasAskedFor() {
    assertThat(Tensor.zeros(2, 2)).isEqualTo(Tensor.of(new float[4], 2, 2));
    assertThat(Tensor.zeros().floats()).containsExactly(0f);
  }

  @Test
  void shouldGiveEveryReaderAPositionOfItsOwn() {
    Tensor tensor = Tensor.of(new float[] {1, 2}, 2);

    tensor.data().getFloat();

    assertThat(tensor.data().remaining()).isEqualTo(8);
    assertThat(tensor.data().getFloat()).isEqualTo(1f);
    assertThat(tensor.data().isReadOnly()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 7, 9, 16})
  void shouldRefuseABufferOfAnotherSize(int bytes) {
    assertThatThrownBy(() -> new Tensor(DType.F32, List.of(2L), ByteBuffer.allocate(bytes)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("F32 tensor of shape [2] needs 8 bytes, not " + bytes);
  }
}
