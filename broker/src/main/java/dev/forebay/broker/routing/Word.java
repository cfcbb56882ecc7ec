package dev.forebay.broker.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.message.KeyDialect;
import java.util.Arrays;

/**
 * One word of a topic: a view of bytes between two separators.
 *
 * <p>Words kept in the trie own their bytes and never change; the words of a look-up are set anew
 * for each key, and serve only to ask for a kept one.
 */
final class Word implements Comparable<Word> {
  private byte[] bytes;
  private int offset;
  private int lengthBytes;
  private int hash;

  Word() {
    bytes = new byte[0];
  }

  void set(byte[] newBytes, int newOffset, int newLengthBytes) {
    bytes = newBytes;
    offset = newOffset;
    lengthBytes = newLengthBytes;
    hash = ByteHash.of(newBytes, newOffset, newLengthBytes);
  }

  Word copy() {
    Word copy = new Word();
    copy.set(Arrays.copyOfRange(bytes, offset, offset + lengthBytes), 0, lengthBytes);
    return copy;
  }

  /** What it takes as a part of a pattern. */
  KeyDialect.Level level(KeyDialect dialect) {
    return dialect.level(bytes, offset, lengthBytes);
  }

  /** Whether keys that begin with it are hidden from patterns that begin with a wildcard. */
  boolean isHidden(KeyDialect dialect) {
    return dialect.isHidden(bytes, offset, lengthBytes);
  }

  @Override
  public int compareTo(Word other) {
    return Arrays.compareUnsigned(
        bytes,
        offset,
        offset + lengthBytes,
        other.bytes,
        other.offset,
        other.offset + other.lengthBytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Word that
        && hash == that.hash
        && Arrays.equals(
            bytes,
            offset,
            offset + lengthBytes,
            that.bytes,
            that.offset,
            that.offset + that.lengthBytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return new String(bytes, offset, lengthBytes, UTF_8);
  }
}
