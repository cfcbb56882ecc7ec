package dev.forebay.broker.api.publish;

import dev.forebay.message.KeyDialect;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Exchange and routing key of a message as bytes, kept in place and re-used so that looking up a
 * route makes no garbage. Memory for a routing key grows with the one at hand, and is given up with
 * the next one that is short.
 */
public final class RouteKey {
  /** Longest name of an exchange or queue in bytes of UTF-8 (AMQP 0-9-1 §4.2.5.3). */
  public static final int NAME_BYTES_MAX = 255;

  /** Longest routing key in bytes, of any protocol. */
  public static final int ROUTING_KEY_BYTES_MAX = 0xFFFF;

  /** Levels of a routing key at most, so that matching it stays short. */
  public static final int LEVELS_MAX = 256;

  private final byte[] exchange = new byte[NAME_BYTES_MAX];
  private byte[] routingKey = new byte[NAME_BYTES_MAX];
  private int exchangeBytes;
  private int routingKeyBytes;
  private int keyDialect = KeyDialect.OF_NAMES;

  /** Memory of the exchange's name: fill it, then say {@link #exchangeBytes(int)}. */
  public byte[] exchange() {
    return exchange;
  }

  /** Length of the exchange's name. */
  public int exchangeBytes() {
    return exchangeBytes;
  }

  /** Sets the length of the exchange's name. */
  public void exchangeBytes(int bytes) {
    exchangeBytes = bytes;
  }

  /** Memory of the routing key, of which only {@link #routingKeyBytes} count. */
  public byte[] routingKey() {
    return routingKey;
  }

  /** Length of the routing key. */
  public int routingKeyBytes() {
    return routingKeyBytes;
  }

  /**
   * Memory for a routing key of so many bytes: fill it.
   *
   * @throws IllegalArgumentException if it is too long
   */
  public byte[] roomForRoutingKey(int bytes) {
    if (bytes > ROUTING_KEY_BYTES_MAX) {
      throw new IllegalArgumentException("a routing key of " + bytes + " bytes");
    }
    if (bytes > routingKey.length || (routingKey.length > NAME_BYTES_MAX && isShort(bytes))) {
      routingKey = new byte[Math.max(bytes, NAME_BYTES_MAX)];
    }
    routingKeyBytes = bytes;
    return routingKey;
  }

  private static boolean isShort(int bytes) {
    return bytes <= NAME_BYTES_MAX;
  }

  /** Whether the routing key is no longer than most are, so that what is kept of it stays small. */
  public boolean isShort() {
    return isShort(routingKeyBytes);
  }

  /** The number of the dialect in which the routing key is written. */
  public int keyDialect() {
    return keyDialect;
  }

  /** The routing key is written in this dialect. */
  public void keyDialect(int dialect) {
    keyDialect = dialect;
  }

  /** Takes both from text. */
  public void set(String exchangeName, String key) {
    byte[] name = exchangeName.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(name, 0, exchange, 0, name.length);
    exchangeBytes = name.length;
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, roomForRoutingKey(bytes.length), 0, bytes.length);
  }

  /** Whether both are the same bytes as another's, and the key of the same dialect. */
  public boolean sameAs(RouteKey other) {
    return keyDialect == other.keyDialect
        && Arrays.equals(exchange, 0, exchangeBytes, other.exchange, 0, other.exchangeBytes)
        && Arrays.equals(
            routingKey, 0, routingKeyBytes, other.routingKey, 0, other.routingKeyBytes);
  }

  /** Whether they are these bytes, and the key is of this dialect. */
  public boolean is(byte[] exchangeName, int dialect, byte[] key) {
    return keyDialect == dialect
        && Arrays.equals(exchange, 0, exchangeBytes, exchangeName, 0, exchangeName.length)
        && Arrays.equals(routingKey, 0, routingKeyBytes, key, 0, key.length);
  }

  /** Takes both from another. */
  public void copyFrom(RouteKey other) {
    System.arraycopy(other.exchange, 0, exchange, 0, other.exchangeBytes);
    exchangeBytes = other.exchangeBytes;
    keyDialect = other.keyDialect;
    System.arraycopy(
        other.routingKey, 0, roomForRoutingKey(other.routingKeyBytes), 0, other.routingKeyBytes);
  }

  /** The exchange's name as bytes of the caller's own. */
  public byte[] exchangeCopy() {
    return Arrays.copyOf(exchange, exchangeBytes);
  }

  /** The routing key as bytes of the caller's own. */
  public byte[] routingKeyCopy() {
    return Arrays.copyOf(routingKey, routingKeyBytes);
  }

  /** The exchange's name as text. */
  public String exchangeName() {
    return new String(exchange, 0, exchangeBytes, StandardCharsets.UTF_8);
  }
}
