package dev.forebay.storage.log;

import java.util.OptionalInt;

/**
 * Names in the log's directory: {@code 00000001.segment} is part of the log, {@code 00000001.spare}
 * waits to become one, {@code 00000001.temp} is being filled and worthless after a crash.
 */
final class SegmentFiles {
  static final String SEGMENT = ".segment";
  static final String SPARE = ".spare";
  static final String TEMP = ".temp";

  private SegmentFiles() {}

  static String spare(int number) {
    return String.format("%08d%s", number, SPARE);
  }

  static String temp(int number) {
    return String.format("%08d%s", number, TEMP);
  }

  static String segment(int number) {
    return String.format("%08d%s", number, SEGMENT);
  }

  /** Names a place, for the beginning of a sentence. */
  static String place(int segment, long offset) {
    return "segment " + segment(segment) + " at " + offset + ": ";
  }

  /** The number in a name of that kind; empty if it is no such name. */
  static OptionalInt number(String name, String kind) {
    if (!name.endsWith(kind)) {
      return OptionalInt.empty();
    }
    String digits = name.substring(0, name.length() - kind.length());
    if (digits.length() < 8 || digits.length() > 10) {
      return OptionalInt.empty();
    }
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return OptionalInt.empty();
      }
      number = number * 10 + (c - '0');
    }
    return number > 0 && number < Integer.MAX_VALUE
        ? OptionalInt.of((int) number)
        : OptionalInt.empty();
  }
}
