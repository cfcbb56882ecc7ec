package dev.forebay.protocol.mqtt.codec.wire;

import dev.forebay.message.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** What may be a topic name or filter (§4.7); no state. */
public final class Topics {
  /** Levels at most, as routing keys have. */
  public static final int LEVELS_MAX = 256;

  private static final byte SEPARATOR = '/';

  private Topics() {}

  /** Throws unless one can publish to it. */
  public static void requireName(ByteBuf in, int offset, int lengthBytes) {
    if (!isName(in, offset, lengthBytes)) {
      throw new MqttException(
          ReasonCode.TOPIC_NAME_INVALID,
          "a topic name that is empty, has a wildcard or too many levels");
    }
  }

  /** Likewise. */
  public static void requireName(ByteString topic) {
    requireName(Unpooled.wrappedBuffer(topic.toByteArray()), 0, topic.lengthBytes());
  }

  /** Whether one can publish to it. */
  public static boolean isName(ByteString topic) {
    return isName(Unpooled.wrappedBuffer(topic.toByteArray()), 0, topic.lengthBytes());
  }

  private static boolean isName(ByteBuf in, int offset, int lengthBytes) {
    int levels = 1;
    int at = offset;
    int end = offset + lengthBytes;
    // Most have so few levels that nobody need count them.
    if (lengthBytes < LEVELS_MAX) {
      for (; at + Long.BYTES <= end; at += Long.BYTES) {
        long octets = in.getLong(at);
        if (Swar.has(octets, (byte) '+') || Swar.has(octets, (byte) '#')) {
          return false;
        }
      }
    }
    for (; at < end; at++) {
      byte octet = in.getByte(at);
      if (octet == '+' || octet == '#') {
        return false;
      }
      levels += octet == SEPARATOR ? 1 : 0;
    }
    return lengthBytes > 0 && levels <= LEVELS_MAX;
  }

  /** Whether one can subscribe to it (§4.7.1). */
  public static boolean isFilter(ByteString filter) {
    int length = filter.lengthBytes();
    int levels = 1;
    int start = 0;
    for (int i = 0; i <= length; i++) {
      if (i == length || filter.byteAt(i) == SEPARATOR) {
        if (!isLevel(filter, start, i, i == length)) {
          return false;
        }
        levels += i == length ? 0 : 1;
        start = i + 1;
      }
    }
    return length > 0 && levels <= LEVELS_MAX;
  }

  private static boolean isLevel(ByteString filter, int start, int end, boolean isLast) {
    for (int i = start; i < end; i++) {
      byte octet = filter.byteAt(i);
      boolean isAlone = end - start == 1;
      if ((octet == '+' && !isAlone) || (octet == '#' && !(isAlone && isLast))) {
        return false;
      }
    }
    return true;
  }
}
