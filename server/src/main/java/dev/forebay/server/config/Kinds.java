package dev.forebay.server.config;

import dev.forebay.server.config.Setting.Kind;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/** The kinds of values that settings have. */
final class Kinds {
  private Kinds() {}

  static Kind<Integer> integer(int lowest, int highest) {
    return new Kind<>(
        "a whole number from %d to %d".formatted(lowest, highest),
        text -> {
          int value = Integer.parseInt(text);
          require(lowest <= value && value <= highest);
          return value;
        },
        value -> Integer.toString(value));
  }

  static Kind<Integer> powerOfTwo(int highest) {
    return new Kind<>(
        "a power of two from 1 to %d".formatted(highest),
        text -> {
          int value = Integer.parseInt(text);
          require(0 < value && value <= highest && Integer.bitCount(value) == 1);
          return value;
        },
        value -> Integer.toString(value));
  }

  /** Sizes in bytes. */
  static Kind<Long> size(String lowest, String highest) {
    long low = Units.parseBytes(lowest);
    long high = Units.parseBytes(highest);
    return new Kind<>(
        "a size from %s to %s, in B, KiB, MiB or GiB".formatted(lowest, highest),
        text -> {
          long value = Units.parseBytes(text);
          require(low <= value && value <= high);
          return value;
        },
        Units::writeBytes);
  }

  static Kind<Duration> duration(String lowest, String highest) {
    Duration low = Units.parseDuration(lowest);
    Duration high = Units.parseDuration(highest);
    return new Kind<>(
        "a duration from %s to %s, in ms, s, m or h".formatted(lowest, highest),
        text -> {
          Duration value = Units.parseDuration(text);
          require(value.compareTo(low) >= 0 && value.compareTo(high) <= 0);
          return value;
        },
        Units::writeDuration);
  }

  static Kind<String> oneOf(List<String> words) {
    return new Kind<>(
        "one of " + String.join(", ", words),
        text -> {
          require(words.contains(text));
          return text;
        },
        word -> word);
  }

  /** Different names of at most so many bytes each. */
  static Kind<List<String>> names(int bytesMax) {
    return new Kind<>(
        "different names of 1 to %d bytes with commas between them".formatted(bytesMax),
        text -> {
          List<String> names = List.of(text.split(",", -1));
          require(names.size() == new HashSet<>(names).size());
          for (String name : names) {
            int bytes = name.getBytes(StandardCharsets.UTF_8).length;
            require(1 <= bytes && bytes <= bytesMax);
          }
          return names;
        },
        names -> String.join(",", names));
  }

  /** Likewise, or none. */
  static Kind<List<String>> namesOrNone(int bytesMax) {
    Kind<List<String>> names = names(bytesMax);
    return new Kind<>(
        names.allowed() + ", or nothing",
        text -> text.isEmpty() ? List.of() : names.parser().apply(text),
        names.writer());
  }

  /** Different words of these, at least one. */
  static Kind<List<String>> someOf(List<String> words) {
    Kind<List<String>> names = names(255);
    return new Kind<>(
        "some of " + String.join(", ", words) + ", with commas between them",
        text -> {
          List<String> said = names.parser().apply(text);
          require(words.containsAll(said));
          return said;
        },
        names.writer());
  }

  /** Likewise, or none. */
  static Kind<List<String>> someOrNoneOf(List<String> words) {
    Kind<List<String>> some = someOf(words);
    return new Kind<>(
        some.allowed() + ", or nothing",
        text -> text.isEmpty() ? List.of() : some.parser().apply(text),
        some.writer());
  }

  static Kind<Boolean> flag() {
    return new Kind<>(
        "true or false",
        text -> {
          require(text.equals("true") || text.equals("false"));
          return Boolean.valueOf(text);
        },
        value -> Boolean.toString(value));
  }

  /** Text of at most so many characters, or none. */
  static Kind<String> text(int lengthMax) {
    return new Kind<>(
        "at most %d characters".formatted(lengthMax),
        text -> {
          require(text.length() <= lengthMax);
          return text;
        },
        text -> text);
  }

  static Kind<Path> path() {
    return new Kind<>(
        "a path",
        text -> {
          require(!text.isEmpty());
          return Path.of(text);
        },
        Path::toString);
  }

  static Kind<InetAddress> address() {
    return new Kind<>(
        "an IP address or host name of this machine, such as 127.0.0.1, ::1 or 0.0.0.0",
        text -> {
          require(!text.isEmpty());
          try {
            return InetAddress.getByName(text);
          } catch (UnknownHostException unknown) {
            throw new IllegalArgumentException(unknown);
          }
        },
        InetAddress::getHostAddress);
  }

  private static void require(boolean allowed) {
    if (!allowed) {
      throw new IllegalArgumentException();
    }
  }
}
