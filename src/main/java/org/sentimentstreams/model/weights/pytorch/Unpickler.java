package org.sentimentstreams.model.weights.pytorch;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentimentstreams.model.weights.InvalidWeightsException;

/**
 * Reads the values of a pickle as far as a state dict needs them. Values are {@link String}, {@link
 * Long}, {@link BigInteger}, {@link Double}, {@link Boolean}, {@link #NONE}, {@code Object[]} for
 * tuples, {@link List}, {@link Map}, {@link StorageRef}, {@link TensorRef} and, until they are
 * used, {@link KnownName}.
 *
 * <p>Nothing here walks through what is nested, so that depth costs nothing, and each instruction
 * takes time and memory for its own bytes alone, however often a value is taken from the memo.
 */
final class Unpickler {
  /** Python's None. */
  static final Object NONE =
      new Object() {
        @Override
        public String toString() {
          return "None";
        }
      };

  /** A hundred thousand tensors; each takes some twenty-five instructions. */
  private static final int MOST_INSTRUCTIONS = 3_000_000;

  private static final int LATEST_PROTOCOL = 5;
  private static final Object MARK = new Object();

  private final ByteBuffer bytes;
  private final Path file;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private final List<StorageRef> storages = new ArrayList<>();
  private final int start;
  private int place;

  /**
   * @param bytes are read from their position on, which is left behind the pickle
   * @param file for messages
   */
  Unpickler(ByteBuffer bytes, Path file) {
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
    this.file = file;
    this.start = bytes.position();
  }

  /**
   * The value of the pickle.
   *
   * @throws InvalidWeightsException if it has anything that is not known
   */
  Object read() {
    try {
      for (int count = 0; count < MOST_INSTRUCTIONS; count++) {
        place = bytes.position() - start;
        byte code = bytes.get();
        Opcode opcode = Opcode.of(code);
        if (opcode == null) {
          throw refusal("byte 0x%02x is no instruction".formatted(code));
        }
        if (opcode == Opcode.STOP) {
          return pop();
        }
        run(opcode);
      }
    } catch (BufferUnderflowException e) {
      throw new InvalidWeightsException(file + ": its pickle ends early: is it cut off?", e);
    }
    throw refusal("more than %d instructions".formatted(MOST_INSTRUCTIONS));
  }

  private void run(Opcode opcode) {
    switch (opcode) {
      case PROTO -> requireProtocol(bytes.get());
      case FRAME -> bytes.getLong();
      case MARK -> stack.add(MARK);
      case NONE -> stack.add(NONE);
      case NEWTRUE -> stack.add(true);
      case NEWFALSE -> stack.add(false);
      case BININT1 -> stack.add((long) Byte.toUnsignedInt(bytes.get()));
      case BININT2 -> stack.add((long) Short.toUnsignedInt(bytes.getShort()));
      case BININT -> stack.add((long) bytes.getInt());
      case LONG1 -> stack.add(number(Byte.toUnsignedInt(bytes.get())));
      case BINFLOAT ->
          stack.add(Double.longBitsToDouble(Long.reverseBytes(bytes.getLong()))); // Big endian.
      case BINUNICODE -> stack.add(text(bytes.getInt()));
      case SHORT_BINUNICODE -> stack.add(text(Byte.toUnsignedInt(bytes.get())));
      case EMPTY_TUPLE -> stack.add(new Object[0]);
      case TUPLE1 -> stack.add(tuple(1));
      case TUPLE2 -> stack.add(tuple(2));
      case TUPLE3 -> stack.add(tuple(3));
      case TUPLE -> stack.add(toMark());
      case EMPTY_LIST -> stack.add(new ArrayList<>(0));
      case APPEND -> append(new Object[] {pop()});
      case APPENDS -> append(toMark());
      case EMPTY_DICT -> stack.add(new LinkedHashMap<>());
      case SETITEM -> put(tuple(2));
      case SETITEMS -> put(toMark());
      case BINPUT -> memo.put(Byte.toUnsignedInt(bytes.get()), peek());
      case LONG_BINPUT -> memo.put(bytes.getInt(), peek());
      case MEMOIZE -> memo.put(memo.size(), peek());
      case BINGET -> stack.add(remembered(Byte.toUnsignedInt(bytes.get())));
      case LONG_BINGET -> stack.add(remembered(bytes.getInt()));
      case GLOBAL -> stack.add(known(line(), line()));
      case STACK_GLOBAL -> stack.add(knownOnStack());
      case BINPERSID -> stack.add(remember(new Construction(this).storage(pop())));
      case REDUCE -> stack.add(reduced());
      case BUILD -> passOverState();
      default -> throw refusal(opcode + ", which no state dict needs");
    }
  }

  private StorageRef remember(StorageRef storage) {
    storages.add(storage);
    return storage;
  }

  /** All that the pickle has named, again and again. */
  List<StorageRef> storages() {
    return storages;
  }

  private void requireProtocol(byte protocol) {
    if (protocol < 2 || protocol > LATEST_PROTOCOL) {
      throw refusal("protocol %d; 2 to %d are read".formatted(protocol, LATEST_PROTOCOL));
    }
  }

  /** Little-endian, in two's complement. */
  private Object number(int length) {
    if (length > bytes.remaining()) {
      throw refusal("a number longer than what is left");
    }
    byte[] digits = new byte[length];
    for (int i = length - 1; i >= 0; i--) {
      digits[i] = bytes.get();
    }
    BigInteger number = length == 0 ? BigInteger.ZERO : new BigInteger(digits);
    return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
  }

  private String text(int length) {
    if (length < 0 || length > bytes.remaining()) {
      throw refusal("a text longer than what is left");
    }
    byte[] text = new byte[length];
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private String line() {
    int begin = bytes.position();
    while (bytes.get() != '\n') {
      // Looks for the end.
    }
    byte[] line = new byte[bytes.position() - 1 - begin];
    bytes.get(begin, line);
    return new String(line, StandardCharsets.UTF_8);
  }

  private KnownName known(String module, String name) {
    return KnownName.of(module, name).orElseThrow(() -> unknown(module, name));
  }

  private KnownName knownOnStack() {
    Object name = pop();
    if (pop() instanceof String module && name instanceof String text) {
      return known(module, text);
    }
    throw refusal("STACK_GLOBAL without two texts");
  }

  private InvalidWeightsException unknown(String module, String name) {
    return new InvalidWeightsException(
        "%s: its pickle names %s.%s at byte %d: weights are data, and only names that a state dict of tensors needs are known; nothing is looked up or called. If you trust the file, save the state dict alone (torch.save(model.state_dict(), …)) or as model.safetensors"
            .formatted(file, shown(module), shown(name), place));
  }

  private static String shown(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  private Object[] tuple(int size) {
    Object[] items = new Object[size];
    for (int i = size - 1; i >= 0; i--) {
      items[i] = pop();
    }
    return items;
  }

  private Object[] toMark() {
    int mark = stack.lastIndexOf(MARK);
    if (mark < 0) {
      throw refusal("an end without a MARK");
    }
    List<Object> above = stack.subList(mark + 1, stack.size());
    Object[] items = above.toArray();
    stack.subList(mark, stack.size()).clear();
    return items;
  }

  private void append(Object[] items) {
    if (!(peek() instanceof ArrayList<?>)) {
      throw refusal("an addition to something that is no list");
    }
    @SuppressWarnings("unchecked")
    List<Object> list = (List<Object>) peek();
    list.addAll(Arrays.asList(items));
  }

  private void put(Object[] items) {
    if (!(peek() instanceof LinkedHashMap<?, ?>) || items.length % 2 != 0) {
      throw refusal("entries for something that is no dict");
    }
    @SuppressWarnings("unchecked")
    Map<Object, Object> map = (Map<Object, Object>) peek();
    for (int i = 0; i < items.length; i += 2) {
      // Keys that hold others could cost much to compare.
      if (!(items[i] instanceof String
          || items[i] instanceof Number
          || items[i] instanceof Boolean
          || items[i] == NONE)) {
        throw refusal("a dict with a key that is neither text nor number");
      }
      map.put(items[i], items[i + 1]);
    }
  }

  private Object remembered(int index) {
    Object value = memo.get(index);
    if (value == null) {
      throw refusal("the memo's %d, which is not there".formatted(index));
    }
    return value;
  }

  private Object reduced() {
    Object arguments = pop();
    Object callee = pop();
    if (callee instanceof KnownName name && arguments instanceof Object[] given) {
      return new Construction(this).of(name, given);
    }
    throw refusal("a REDUCE of something that is no name with a tuple");
  }

  /** What modules say of their versions is an attribute of the dict, and of no use. */
  private void passOverState() {
    pop();
    if (!(peek() instanceof LinkedHashMap<?, ?>)) {
      throw refusal("a BUILD of something that is no dict");
    }
  }

  private Object peek() {
    Object value = stack.isEmpty() ? MARK : stack.get(stack.size() - 1);
    if (value == MARK) {
      throw refusal("an instruction that takes more than there is");
    }
    return value;
  }

  private Object pop() {
    Object value = peek();
    stack.remove(stack.size() - 1);
    return value;
  }

  /** The words for something that is not known here. */
  InvalidWeightsException refusal(String what) {
    return new InvalidWeightsException(
        "%s: its pickle has %s at byte %d: it is no state dict that torch.save wrote, or damaged"
            .formatted(file, what, place));
  }
}
