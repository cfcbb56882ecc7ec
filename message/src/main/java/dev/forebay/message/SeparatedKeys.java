package dev.forebay.message;

import java.util.List;

/**
 * A dialect with one byte between levels and one for each wildcard, in which a key may contain
 * anything: what is a separator here and was none where the key was written separates levels.
 *
 * @param one the level that takes any one level
 * @param many the level that takes any number of levels
 */
public record SeparatedKeys(int id, byte separator, byte one, byte many) implements KeyDialect {
  /** Of these characters, which must be ASCII. */
  public static SeparatedKeys of(int id, char separator, char one, char many) {
    return new SeparatedKeys(id, (byte) separator, (byte) one, (byte) many);
  }

  @Override
  public Level level(byte[] pattern, int offset, int lengthBytes) {
    if (lengthBytes != 1) {
      return Level.LITERAL;
    }
    byte single = pattern[offset];
    if (single == one) {
      return Level.ONE;
    }
    return single == many ? Level.MANY : Level.LITERAL;
  }

  @Override
  public ByteString spelled(List<ByteString> levels) {
    int bytes = Math.max(0, levels.size() - 1);
    for (ByteString level : levels) {
      bytes += level.lengthBytes();
    }
    byte[] key = new byte[bytes];
    int at = 0;
    for (int i = 0; i < levels.size(); i++) {
      if (i > 0) {
        key[at++] = separator;
      }
      byte[] octets = levels.get(i).toByteArray();
      System.arraycopy(octets, 0, key, at, octets.length);
      at += octets.length;
    }
    return ByteString.copyOf(key, 0, key.length);
  }
}
