package dev.forebay.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * An immutable sequence of bytes with equality and order by content. Any thread.
 *
 * <p>Names and texts are kept as the bytes that a client sent, because they are byte-exact and need
 * not be valid UTF-8.
 */
public final class ByteString implements Comparable<ByteString> {
  public static final ByteString EMPTY = new ByteString(new byte[0]);

  private final byte[] bytes;
  private final int hash;

  private ByteString(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  public static ByteString copyOf(byte[] bytes, int offset, int lengthBytes) {
    return new ByteString(Arrays.copyOfRange(bytes, offset, offset + lengthBytes));
  }

  public static ByteString utf8(String text) {
    return new ByteString(text.getBytes(UTF_8));
  }

  public int lengthBytes() {
    return bytes.length;
  }

  public byte byteAt(int index) {
    return bytes[index];
  }

  public byte[] toByteArray() {
    return bytes.clone();
  }

  public boolean startsWith(ByteString prefix) {
    int length = prefix.bytes.length;
    return bytes.length >= length
        && Arrays.equals(bytes, 0, length, prefix.bytes, 0, prefix.bytes.length);
  }

  @Override
  public int compareTo(ByteString other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ByteString that
        && hash == that.hash
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** For people: bytes that are not UTF-8 show as replacement characters. */
  @Override
  public String toString() {
    return new String(bytes, UTF_8);
  }
}
