package dev.forebay.protocol.amqp091.mapping;

import dev.forebay.message.ByteString;

/**
 * The codec's texts and bytes as neutral bytes and back, also when they are not UTF-8; no state.
 */
final class WireText {
  private WireText() {}

  static ByteString bytes(String text) {
    return bytes(dev.forebay.protocol.amqp091.codec.ByteString.of(text));
  }

  static ByteString bytes(dev.forebay.protocol.amqp091.codec.ByteString bytes) {
    return ByteString.copyOf(bytes.toByteArray(), 0, bytes.lengthBytes());
  }

  static String text(ByteString bytes) {
    return codecBytes(bytes).toString();
  }

  static dev.forebay.protocol.amqp091.codec.ByteString codecBytes(ByteString bytes) {
    return dev.forebay.protocol.amqp091.codec.ByteString.copyOf(bytes.toByteArray());
  }
}
