package dev.forebay.broker.api.publish;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Exchange and routing key of a message as bytes, kept in place and re-used so that looking up a
 * route makes no garbage. Each is at most 255 bytes of UTF-8 (AMQP 0-9-1 §4.2.5.3).
 */
public final class RouteKey {
  /** Longest name in bytes. */
  public static final int NAME_BYTES_MAX = 255;

  private final byte[] exchange = new byte[NAME_BYTES_MAX];
  private final byte[] routingKey = new byte[NAME_BYTES_MAX];
  private int exchangeBytes;
  private int routingKeyBytes;

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

  /** Memory of the routing key: fill it, then say {@link #routingKeyBytes(int)}. */
  public byte[] routingKey() {
    return routingKey;
  }

  /** Length of the routing key. */
  public int routingKeyBytes() {
    return routingKeyBytes;
  }

  /** Sets the length of the routing key. */
  public void routingKeyBytes(int bytes) {
    routingKeyBytes = bytes;
  }

  /** Takes both from text. */
  public void set(String exchangeName, String key) {
    exchangeBytes = copy(exchangeName, exchange);
    routingKeyBytes = copy(key, routingKey);
  }

  /** Whether both are the same bytes as another's. */
  public boolean sameAs(RouteKey other) {
    return Arrays.equals(exchange, 0, exchangeBytes, other.exchange, 0, other.exchangeBytes)
        && Arrays.equals(
            routingKey, 0, routingKeyBytes, other.routingKey, 0, other.routingKeyBytes);
  }

  /** Takes both from another. */
  public void copyFrom(RouteKey other) {
    System.arraycopy(other.exchange, 0, exchange, 0, other.exchangeBytes);
    System.arraycopy(other.routingKey, 0, routingKey, 0, other.routingKeyBytes);
    exchangeBytes = other.exchangeBytes;
    routingKeyBytes = other.routingKeyBytes;
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

  private static int copy(String text, byte[] target) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, target, 0, bytes.length);
    return bytes.length;
  }
}
