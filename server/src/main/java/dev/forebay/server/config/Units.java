package dev.forebay.server.config;

import java.time.Duration;
import java.util.List;

/** Sizes and durations as people write them: a whole number and a unit, such as 64MiB or 10ms. */
final class Units {
  /** Largest first, so that a value is written with the largest unit that fits. */
  private static final List<Unit> BYTES =
      List.of(
          new Unit("GiB", 1L << 30),
          new Unit("MiB", 1L << 20),
          new Unit("KiB", 1L << 10),
          new Unit("B", 1));

  private static final List<Unit> MILLIS =
      List.of(
          new Unit("h", 3_600_000), new Unit("m", 60_000), new Unit("s", 1_000), new Unit("ms", 1));

  private Units() {}

  /** Bytes; a number without a unit is bytes too. */
  static long parseBytes(String text) {
    boolean bare = !text.isEmpty() && Character.isDigit(text.charAt(text.length() - 1));
    return parse(bare ? text + "B" : text, BYTES);
  }

  static String writeBytes(long bytes) {
    return write(bytes, BYTES);
  }

  static Duration parseDuration(String text) {
    return Duration.ofMillis(parse(text, MILLIS));
  }

  static String writeDuration(Duration duration) {
    return write(duration.toMillis(), MILLIS);
  }

  private static long parse(String text, List<Unit> units) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    String name = text.substring(digits).strip();
    for (Unit unit : units) {
      if (unit.name().equals(name)) {
        return scale(Long.parseLong(text.substring(0, digits)), unit);
      }
    }
    throw new IllegalArgumentException("no such unit: " + name);
  }

  private static long scale(long number, Unit unit) {
    if (number > Long.MAX_VALUE / unit.size()) {
      throw new IllegalArgumentException("too large");
    }
    return number * unit.size();
  }

  private static String write(long value, List<Unit> units) {
    for (Unit unit : units) {
      if (value != 0 && value % unit.size() == 0) {
        return value / unit.size() + unit.name();
      }
    }
    return value + units.getLast().name();
  }

  private record Unit(String name, long size) {}
}
