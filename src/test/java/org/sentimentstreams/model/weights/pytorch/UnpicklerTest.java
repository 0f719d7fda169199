package org.sentimentstreams.model.weights.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sentimentstreams.model.weights.InvalidWeightsException;

@Timeout(60)
class UnpicklerTest {
  private static final int MANY = 1_000_000;

  private static Object read(byte[] pickle) {
    return new Unpickler(ByteBuffer.wrap(pickle), Path.of("file.bin")).read();
  }

  private static void refuses(PickleWriter pickle, String... words) {
    assertThatThrownBy(() -> read(pickle.end()))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContainingAll(words);
  }

  @ParameterizedTest
  @CsvSource({
    "posix, system",
    "os, system",
    "builtins, eval",
    "__builtin__, exec",
    "torch, load",
    "torch._utils, _rebuild_tensor",
    "torch.nn.modules.linear, Linear",
    "argparse, Namespace",
    "numpy.core.multiarray, _reconstruct",
    "collections, OrderedDict.fromkeys",
    "java.lang, Runtime",
    "torch.storage, _load_from_bytes",
  })
  void shouldRefuseNamesThatNoStateDictNeeds(String module, String name) {
    String words = "names " + module + "." + name + " at byte 3";
    refuses(new PickleWriter().raw('}').global(module, name), words, "nothing is looked up");
    PickleWriter onStack = new PickleWriter().text(module).text(name).raw(0x93);
    refuses(onStack, "names " + module + "." + name);
  }

  @ParameterizedTest
  @EnumSource(
      value = Opcode.class,
      names = {
        "POP",
        "POP_MARK",
        "DUP",
        "FLOAT",
        "INT",
        "LONG",
        "PERSID",
        "STRING",
        "BINSTRING",
        "SHORT_BINSTRING",
        "UNICODE",
        "DICT",
        "GET",
        "INST",
        "LIST",
        "OBJ",
        "PUT",
        "BINBYTES",
        "SHORT_BINBYTES",
        "NEWOBJ",
        "EXT1",
        "EXT2",
        "EXT4",
        "LONG4",
        "BINUNICODE8",
        "BINBYTES8",
        "EMPTY_SET",
        "ADDITEMS",
        "FROZENSET",
        "NEWOBJ_EX",
        "BYTEARRAY8",
        "NEXT_BUFFER",
        "READONLY_BUFFER"
      })
  void shouldRefuseInstructionsThatNoStateDictNeeds(Opcode opcode) {
    int code = 0;
    while (Opcode.of((byte) code) != opcode) {
      code++;
    }
    refuses(new PickleWriter().raw(')', code), opcode + ", which no state dict needs at byte 3");
  }

  @Test
  void shouldRefuseBytesThatAreNoInstructions() {
    Set<Opcode> known = EnumSet.noneOf(Opcode.class);
    for (int code = 0; code < 256; code++) {
      Opcode opcode = Opcode.of((byte) code);
      if (opcode == null) {
        refuses(new PickleWriter().raw(code), "0x%02x is no instruction at byte 2".formatted(code));
      } else {
        known.add(opcode);
      }
    }
    assertThat(known).isEqualTo(EnumSet.allOf(Opcode.class));
  }

  @Test
  void shouldCallNothingButWhatMakesStateDicts() {
    refuses(new PickleWriter().global("torch", "FloatStorage").raw(')', 'R'), "a call of torch.Fl");
    refuses(new PickleWriter().raw(')', ')', 'R'), "no name with a tuple");
    refuses(new PickleWriter().raw(')', '}', 'b'), "a BUILD of something that is no dict");
    refuses(
        new PickleWriter().global("collections", "OrderedDict").raw(']', 0x85, 'R'),
        "an OrderedDict that is made of something");
    refuses(
        new PickleWriter().global("torch._utils", "_rebuild_tensor_v2").raw(')', 'R'),
        "a tensor whose parts");
    refuses(
        new PickleWriter().global("torch._utils", "_rebuild_parameter").raw('N', 0x85, 'R'),
        "a parameter that is no tensor");
    refuses(new PickleWriter().text("storage").raw('Q'), "no storage");
    refuses(
        new PickleWriter()
            .raw('(')
            .text("module")
            .global("torch", "FloatStorage")
            .text("0")
            .text("cpu")
            .number(1)
            .raw('t', 'Q'),
        "no storage");
  }

  @Test
  void shouldRefuseWhatTakesMoreThanThereIs() {
    for (int opcode : new int[] {'.', 's', 'a', 'R', 'Q', 'b', 0x85, 0x86, 0x87, 0x93, 0x94}) {
      refuses(new PickleWriter().raw(opcode), "takes more than there is at byte 2");
      refuses(new PickleWriter().raw('}', '(', opcode), "takes more than there is at byte 4");
    }
    for (int opcode : new int[] {'t', 'u', 'e'}) {
      refuses(new PickleWriter().raw('}', opcode), "an end without a MARK");
    }
    refuses(new PickleWriter().raw('}', '(', 'N', 'u'), "entries for something that is no dict");
    refuses(new PickleWriter().raw(']', 'N', 'N', 's'), "entries for something that is no dict");
    refuses(new PickleWriter().raw('}', 'N', 'a'), "an addition to something that is no list");
    refuses(new PickleWriter().raw('h', 7), "the memo's 7, which is not there");
    refuses(new PickleWriter().get(-1), "the memo's -1, which is not there");
    assertThatThrownBy(() -> read(new PickleWriter().raw('}').unended()))
        .hasMessageContaining("ends early");
    assertThatThrownBy(() -> read(new PickleWriter().raw('c').unended()))
        .hasMessageContaining("ends early");
  }

  @Test
  void shouldRefuseLengthsBeyondTheFile() {
    refuses(new PickleWriter().textOfLength(Integer.MAX_VALUE), "a text longer than what is left");
    refuses(new PickleWriter().textOfLength(-1), "a text longer than what is left");
    refuses(new PickleWriter().raw(0x8a, 255), "a number longer than what is left");
    refuses(new PickleWriter().raw(0x8b, 255, 255, 255, 127), "LONG4");
    refuses(new PickleWriter().raw(0x80, 1), "protocol 1");
    refuses(new PickleWriter().raw(0x80, 99), "protocol 99");
  }

  @Test
  void shouldReadNumbers() {
    PickleWriter pickle = new PickleWriter().raw('(').number(-2).number(1L << 40);
    pickle.raw('K', 200, 'M', 1, 2, 0x8a, 0, 0x8a, 1, 255, 0x8a, 2, 0, 1, 't');

    assertThat((Object[]) read(pickle.end()))
        .containsExactly(-2L, 1L << 40, 200L, 513L, 0L, -1L, 256L);
  }

  /** As states of random numbers have them. */
  @Test
  void shouldReadNumbersOfMoreThanSixteenBytes() {
    PickleWriter pickle = new PickleWriter().raw(0x8a, 17).repeat(16, 0).raw(1);

    assertThat(read(pickle.end())).isEqualTo(BigInteger.ONE.shiftLeft(128));
  }

  /** Trainers keep what they measured by such keys. */
  @Test
  void shouldReadKeysThatAreNeitherTextNorWholeNumbers() {
    PickleWriter pickle = new PickleWriter().raw('}', 'N', 'N', 's', 0x88, 'N', 's');

    assertThat((Map<?, ?>) read(pickle.raw('G').repeat(8, 0).raw('N', 's').end())).hasSize(3);
  }

  /** Each lies in the one before it. */
  @Test
  void shouldReadWhatIsNestedAMillionTimes() {
    PickleWriter lists = new PickleWriter().repeat(MANY, ']').repeat(MANY - 1, 'a');
    assertThat(read(lists.end()) instanceof List<?> list && list.size() == 1).isTrue();

    PickleWriter tuples = new PickleWriter().raw(')').repeat(MANY, 0x85);
    assertThat(read(tuples.end()) instanceof Object[] tuple && tuple.length == 1).isTrue();

    PickleWriter marks = new PickleWriter().repeat(MANY, '(').repeat(MANY, 't');
    assertThat(read(marks.end())).isInstanceOf(Object[].class);

    // A list that holds itself.
    PickleWriter endless = new PickleWriter().raw(']', 'q', 0, 'h', 0, 'a');
    assertThat(read(endless.end()) instanceof List<?> list && list.get(0) == list).isTrue();
  }

  @Test
  void shouldRefuseKeysThatHoldOthers() {
    PickleWriter deep = new PickleWriter().raw('}', ')').repeat(MANY, 0x85).raw('N', 's');
    refuses(deep, "a dict with a key that is neither text nor number");
  }

  /** Ten lists of ten lists of ten lists … is 10^100 000 in all. */
  @Test
  void shouldNotUnfoldWhatComesFromTheMemo() {
    PickleWriter bomb = new PickleWriter().raw(']', 'q', 0);
    for (int level = 0; level < 100_000; level++) {
      bomb.raw(']', '(').repeat(10, 'h', 0).raw('e', 'q', 0);
    }
    assertThat(read(bomb.end())).isInstanceOf(List.class);
  }

  /** A shape of many numbers, which each of many tensors has. */
  @Test
  void shouldNotCopyALongShapeAgainAndAgain() {
    PickleWriter shape = new PickleWriter().raw('(').repeat(MANY / 2, 'K', 1).raw('t', 'q', 0);
    shape
        .global("torch._utils", "_rebuild_tensor_v2")
        .raw('(')
        .storage("FloatStorage", "0", 1)
        .raw('K', 0, 'h', 0, 'h', 0, 0x89, ')', 't', 'R');
    refuses(shape, "a shape that is none");
  }

  @Test
  void shouldBoundTheNumberOfInstructions() {
    refuses(new PickleWriter().repeat(4 * MANY, 'N'), "more than 3000000 instructions");
  }

  @Test
  void shouldStopBehindThePickle() {
    byte[] two = Arrays.copyOf(new PickleWriter().raw('}').end(), 10);
    ByteBuffer bytes = ByteBuffer.wrap(two);

    assertThat(new Unpickler(bytes, Path.of("file.bin")).read()).isEqualTo(Map.of());
    assertThat(bytes.position()).isEqualTo(4);
  }
}
