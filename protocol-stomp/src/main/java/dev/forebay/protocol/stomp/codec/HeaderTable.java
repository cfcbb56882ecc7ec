package dev.forebay.protocol.stomp.codec;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the headers of one frame are, in the order in which they came. Re-used, so that a frame
 * makes no object. Confined to the connection's loop.
 */
final class HeaderTable {
  private static final int FIRST_CAPACITY = 16;

  private @Nullable HeaderName[] names = new @Nullable HeaderName[FIRST_CAPACITY];
  private int[] places = new int[FIRST_CAPACITY * FIELDS];
  private int count;

  private static final int NAME_AT = 0;
  private static final int NAME_BYTES = 1;
  private static final int NAME_ESCAPES = 2;
  private static final int VALUE_AT = 3;
  private static final int VALUE_BYTES = 4;
  private static final int VALUE_ESCAPES = 5;
  private static final int FIELDS = 6;

  void clear() {
    count = 0;
  }

  int count() {
    return count;
  }

  /** Adds a header; places are from the beginning of the frame. */
  void add(
      @Nullable HeaderName known,
      int nameAt,
      int nameBytes,
      int nameEscapes,
      int valueAt,
      int valueBytes,
      int valueEscapes) {
    if (count == names.length) {
      names = Arrays.copyOf(names, count << 1);
      places = Arrays.copyOf(places, (count << 1) * FIELDS);
    }
    names[count] = known;
    int at = count * FIELDS;
    places[at + NAME_AT] = nameAt;
    places[at + NAME_BYTES] = nameBytes;
    places[at + NAME_ESCAPES] = nameEscapes;
    places[at + VALUE_AT] = valueAt;
    places[at + VALUE_BYTES] = valueBytes;
    places[at + VALUE_ESCAPES] = valueEscapes;
    count++;
  }

  @Nullable HeaderName known(int index) {
    return names[index];
  }

  /** The first header of this name, since later ones don't count; or -1. */
  int find(HeaderName name) {
    for (int i = 0; i < count; i++) {
      if (names[i] == name) {
        return i;
      }
    }
    return -1;
  }

  int nameAt(int index) {
    return places[index * FIELDS + NAME_AT];
  }

  int nameBytes(int index) {
    return places[index * FIELDS + NAME_BYTES];
  }

  int nameEscapes(int index) {
    return places[index * FIELDS + NAME_ESCAPES];
  }

  int valueAt(int index) {
    return places[index * FIELDS + VALUE_AT];
  }

  int valueBytes(int index) {
    return places[index * FIELDS + VALUE_BYTES];
  }

  int valueEscapes(int index) {
    return places[index * FIELDS + VALUE_ESCAPES];
  }

  /** Counts escapes, all of which the version must have. */
  static int escapes(ByteBuf in, int at, int bytes, StompVersion version) {
    int end = at + bytes;
    int next = in.indexOf(at, end, (byte) '\\');
    int escapes = 0;
    while (next >= 0) {
      if (next + 1 == end || !version.isEscape(in.getByte(next + 1))) {
        throw new StompException(
            "Invalid frame", "a header has a backslash that begins no escape of this version\n");
      }
      escapes++;
      next = next + 2 >= end ? -1 : in.indexOf(next + 2, end, (byte) '\\');
    }
    return escapes;
  }
}
