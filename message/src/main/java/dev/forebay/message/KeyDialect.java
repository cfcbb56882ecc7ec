package dev.forebay.message;

import java.util.List;

/**
 * How a protocol writes routing keys and the patterns that match them. A key is a list of levels
 * with a separator between them; the empty one has none. Whoever wrote a key or pattern is said
 * beside it, by number; what one of another dialect sees of a key is its levels, {@link #spelled}
 * anew. Brought by the protocol's mapping. No state, any thread.
 */
public interface KeyDialect {
  /**
   * The number of the dialect in which direct exchanges compare keys, a key names a queue, and
   * envelopes carry it. What is stored without a number is of this one.
   */
  int OF_NAMES = 1;

  /** Largest number of a dialect. */
  int ID_MAX = 255;

  /** What a level of a pattern takes. */
  enum Level {
    /** The level that it spells. */
    LITERAL,
    /** Any one level. */
    ONE,
    /** Any number of levels, or none. */
    MANY
  }

  /** The number on disk, {@value #OF_NAMES} to {@value #ID_MAX}; never given to another dialect. */
  int id();

  /** What stands between two levels. */
  byte separator();

  /** What this level of a pattern takes. */
  Level level(byte[] pattern, int offset, int lengthBytes);

  /** Whether no pattern that begins with a wildcard reaches keys that begin with this level. */
  default boolean isHidden(byte[] key, int offset, int lengthBytes) {
    return false;
  }

  /**
   * The key with these levels. Total: what a level may not contain here is replaced. At most 65,535
   * bytes if the levels with one byte between each two are.
   */
  ByteString spelled(List<ByteString> levels);
}
