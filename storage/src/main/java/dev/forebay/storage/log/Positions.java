package dev.forebay.storage.log;

/**
 * How a position names a place in the log.
 *
 * <pre>
 *  63                    32 31                     0
 *  +-----------------------+-----------------------+
 *  | segment number, from 1| byte in the file      |
 *  +-----------------------+-----------------------+
 * </pre>
 */
final class Positions {
  private Positions() {}

  static long of(int segment, long offset) {
    return ((long) segment << 32) | offset;
  }

  static int segment(long position) {
    return (int) (position >>> 32);
  }

  static long offset(long position) {
    return position & 0xFFFF_FFFFL;
  }
}
