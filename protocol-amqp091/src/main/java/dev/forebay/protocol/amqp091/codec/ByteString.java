package dev.forebay.protocol.amqp091.codec;

import java.util.Arrays;

/** Immutable bytes with value equality: a long string, which need not be text. */
public final class ByteString {
  /** No bytes. */
  public static final ByteString EMPTY = new ByteString(new byte[0]);

  private final byte[] bytes;

  private ByteString(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of these bytes. */
  public static ByteString copyOf(byte[] bytes) {
    return new ByteString(bytes.clone());
  }

  /** The UTF-8 bytes of the text. */
  public static ByteString of(String text) {
    return new ByteString(Utf8.encode(text));
  }

  /** Takes over an array that nobody else will write to. */
  public static ByteString owned(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new ByteString(bytes);
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

  /** The array itself, for encoders of this package that only read it. */
  public byte[] shared() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ByteString that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The bytes as UTF-8 text; bytes that are not UTF-8 appear as lone surrogates. */
  @Override
  public String toString() {
    return Utf8.decode(bytes);
  }
}
