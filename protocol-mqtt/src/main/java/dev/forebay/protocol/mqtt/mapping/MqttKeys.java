package dev.forebay.protocol.mqtt.mapping;

import dev.forebay.message.ByteString;
import dev.forebay.message.KeyDialect;
import dev.forebay.message.SeparatedKeys;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * How MQTT writes topics (§4.7): levels between slashes, {@code +} for one and {@code #} for any
 * number; topics that begin with {@code $} are not for patterns that begin with a wildcard. A dot
 * is an ordinary character.
 */
public final class MqttKeys implements KeyDialect {
  /** The number of the dialect on disk. */
  public static final int ID = 2;

  /** The dialect. */
  public static final KeyDialect DIALECT = new MqttKeys();

  /** What a key without levels becomes, since a topic can't be empty. */
  private static final ByteString EMPTY = ByteString.utf8("/");

  private static final int BYTES_MAX = 0xFFFF;
  private static final String HEX = "0123456789ABCDEF";

  private final SeparatedKeys plain = SeparatedKeys.of(ID, '/', '+', '#');

  private MqttKeys() {}

  @Override
  public int id() {
    return ID;
  }

  @Override
  public byte separator() {
    return plain.separator();
  }

  @Override
  public Level level(byte[] pattern, int offset, int lengthBytes) {
    return plain.level(pattern, offset, lengthBytes);
  }

  @Override
  public boolean isHidden(byte[] key, int offset, int lengthBytes) {
    return lengthBytes > 0 && key[offset] == '$';
  }

  /**
   * Wildcards, U+0000 and what is no UTF-8 are percent-encoded; where that makes a topic too long
   * they become underscores.
   */
  @Override
  public ByteString spelled(List<ByteString> levels) {
    ByteString key = plain.spelled(levels);
    if (key.lengthBytes() == 0) {
      return EMPTY;
    }
    boolean isText = key.isUtf8();
    if (isText && !hasForbidden(key)) {
      return key;
    }
    ByteString encoded = replaced(key, isText, true);
    return encoded.lengthBytes() <= BYTES_MAX ? encoded : replaced(key, isText, false);
  }

  private static boolean hasForbidden(ByteString key) {
    for (int i = 0; i < key.lengthBytes(); i++) {
      if (isForbidden(key.byteAt(i), true)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isForbidden(byte octet, boolean isText) {
    return octet == '+' || octet == '#' || octet == 0 || (octet < 0 && !isText);
  }

  private static ByteString replaced(ByteString key, boolean isText, boolean encode) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < key.lengthBytes(); i++) {
      byte octet = key.byteAt(i);
      if (!isForbidden(octet, isText)) {
        out.write(octet);
      } else if (encode) {
        out.write('%');
        out.write(HEX.charAt(octet >> 4 & 0xF));
        out.write(HEX.charAt(octet & 0xF));
      } else {
        out.write('_');
      }
    }
    return ByteString.copyOf(out.toByteArray(), 0, out.size());
  }
}
