package dev.forebay.broker.conversion;

import dev.forebay.broker.form.Dialects;
import dev.forebay.broker.form.MessageView;
import dev.forebay.message.ByteString;
import dev.forebay.message.KeyDialect;
import java.nio.ByteBuffer;

/**
 * Exchange and routing key of a message as a reader sees them, and as envelopes have them. Many
 * messages in a row have the same, which are not spelled anew for each. Immutable.
 */
final class SeenAddress {
  private final int dialect;
  private final byte[] storedExchange;
  private final byte[] storedKey;
  private final ByteString exchange;
  private final ByteString name;
  private final byte[] seenKey;

  SeenAddress(MessageView message, Dialects dialects, KeyDialect reader) {
    dialect = message.keyDialect();
    storedExchange = bytes(message.memory(), message.exchangeAt(), message.exchangeBytes());
    storedKey = bytes(message.memory(), message.routingKeyAt(), message.routingKeyBytes());
    exchange = ByteString.copyOf(storedExchange, 0, storedExchange.length);
    ByteString key = ByteString.copyOf(storedKey, 0, storedKey.length);
    name = dialects.spelled(key, dialect, dialects.names());
    seenKey = dialects.spelled(key, dialect, reader).toByteArray();
  }

  private static byte[] bytes(ByteBuffer memory, int at, int lengthBytes) {
    byte[] bytes = new byte[lengthBytes];
    memory.get(at, bytes);
    return bytes;
  }

  /** Whether the message has it. */
  boolean isOf(MessageView message) {
    return message.keyDialect() == dialect
        && isAt(message.memory(), message.routingKeyAt(), message.routingKeyBytes(), storedKey)
        && isAt(message.memory(), message.exchangeAt(), message.exchangeBytes(), storedExchange);
  }

  private static boolean isAt(ByteBuffer memory, int at, int lengthBytes, byte[] bytes) {
    if (lengthBytes != bytes.length) {
      return false;
    }
    for (int i = 0; i < lengthBytes; i++) {
      if (memory.get(at + i) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /** The exchange's name. */
  ByteString exchange() {
    return exchange;
  }

  /** The routing key as names are written. */
  ByteString name() {
    return name;
  }

  int exchangeBytes() {
    return storedExchange.length;
  }

  int routingKeyBytes() {
    return seenKey.length;
  }

  /** Writes both, one behind the other, as the reader sees them. */
  void write(ByteBuffer target) {
    target.put(0, storedExchange).put(storedExchange.length, seenKey);
  }
}
