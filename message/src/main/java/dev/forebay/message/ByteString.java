package dev.forebay.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
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

  /** Copies what a buffer has from its position to its limit, which stay. */
  public static ByteString copyOf(ByteBuffer source) {
    byte[] copy = new byte[source.remaining()];
    source.get(source.position(), copy);
    return new ByteString(copy);
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

  /** Adds the bytes to a buffer. */
  public void copyTo(ByteBuffer target) {
    target.put(bytes);
  }

  /** Whether it is text that every reader of UTF-8 accepts. */
  public boolean isUtf8() {
    for (byte octet : bytes) {
      if (octet < 0) {
        return isStrictlyDecodable();
      }
    }
    return true;
  }

  private boolean isStrictlyDecodable() {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      // The decoder has no other way to say no.
      return false;
    }
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
