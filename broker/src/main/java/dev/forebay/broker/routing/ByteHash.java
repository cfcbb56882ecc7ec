package dev.forebay.broker.routing;

/** The hash of a range of bytes, for keys and their words. */
final class ByteHash {
  private ByteHash() {}

  static int of(byte[] bytes, int offset, int lengthBytes) {
    int result = 1;
    for (int i = offset; i < offset + lengthBytes; i++) {
      result = 31 * result + bytes[i];
    }
    return result;
  }
}
