package dev.forebay.protocol.kafka.group.pattern;

import java.util.ArrayDeque;

/**
 * How many steps a pattern in RE2's syntax becomes when it is compiled, at most: what is repeated
 * is copied, so that a few characters may become any number of steps. Looked at before it is
 * compiled, which takes as much time, memory and stack as it becomes. What is no pattern has some
 * size as well. One thread, for one pattern.
 */
public final class PatternSize {
  /** More than this, and it is refused. */
  public static final int STEPS_MAX = 4096;

  /** Groups within groups. */
  static final int DEPTH_MAX = 100;

  private static final long INFINITE = Long.MAX_VALUE / (1 << 20);
  private static final int REPEAT_MAX = 1 << 16;

  private final String pattern;
  private final ArrayDeque<Long> outer = new ArrayDeque<>();
  private int at;
  private long steps;
  private long last;
  private boolean isTooDeep;

  private PatternSize(String pattern) {
    this.pattern = pattern;
  }

  /** Whether a pattern is refused for its size. */
  public static boolean isTooLarge(String pattern) {
    return pattern.length() > STEPS_MAX || of(pattern) > STEPS_MAX;
  }

  static long of(String pattern) {
    PatternSize size = new PatternSize(pattern);
    while (size.at < pattern.length()) {
      size.next();
    }
    while (!size.outer.isEmpty()) {
      size.close();
    }
    return size.isTooDeep ? INFINITE : size.steps + size.last;
  }

  private void next() {
    char c = pattern.charAt(at++);
    switch (c) {
      case '\\' -> escape();
      case '[' -> {
        skipClass();
        atom(1);
      }
      case '(' -> open();
      case ')' -> close();
      case '{' -> repeat();
      case '*', '+', '?' -> last = last + 1;
      case '|' -> atom(1);
      default -> atom(1);
    }
  }

  private void atom(long size) {
    steps = Math.min(INFINITE, steps + last);
    last = size;
  }

  private void open() {
    atom(0);
    outer.push(steps);
    isTooDeep |= outer.size() > DEPTH_MAX;
    steps = 0;
  }

  private void close() {
    if (!outer.isEmpty()) {
      long inside = Math.min(INFINITE, steps + last + 2);
      steps = outer.pop();
      last = inside;
    }
  }

  /** A literal, a class, a number in braces, or all up to the end of a quotation. */
  private void escape() {
    char c = at < pattern.length() ? pattern.charAt(at++) : ' ';
    boolean hasBraces = (c == 'p' || c == 'P' || c == 'x') && at < pattern.length();
    if (c == 'Q') {
      int end = pattern.indexOf("\\E", at);
      int to = end < 0 ? pattern.length() : end;
      atom(to - at);
      at = Math.min(pattern.length(), to + 2);
      return;
    }
    if (hasBraces && pattern.charAt(at) == '{') {
      int end = pattern.indexOf('}', at);
      at = end < 0 ? pattern.length() : end + 1;
    }
    atom(1);
  }

  private void skipClass() {
    if (at < pattern.length() && pattern.charAt(at) == '^') {
      at++;
    }
    boolean isFirst = true;
    while (at < pattern.length() && (isFirst || pattern.charAt(at) != ']')) {
      isFirst = false;
      if (pattern.startsWith("[:", at) && pattern.indexOf(":]", at) > 0) {
        at = pattern.indexOf(":]", at) + 2;
      } else {
        at += pattern.charAt(at) == '\\' ? 2 : 1;
      }
    }
    at++;
  }

  /** {n}, {n,} or {n,m}; anything else in braces is what it looks like. */
  private void repeat() {
    int end = pattern.indexOf('}', at);
    String[] bounds = end < 0 ? new String[0] : pattern.substring(at, end).split(",", -1);
    int most = 0;
    for (String bound : bounds) {
      most = Math.max(most, number(bound));
    }
    if (bounds.length == 0 || bounds.length > 2 || number(bounds[0]) < 0) {
      atom(1);
    } else {
      at = end + 1;
      last = Math.min(INFINITE, last * (most + 1));
    }
  }

  private static int number(String text) {
    int value = text.isEmpty() ? -1 : 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = Math.min(REPEAT_MAX, 10 * value + digit);
    }
    return value;
  }
}
