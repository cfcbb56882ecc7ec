package dev.forebay.tests.simulation;

import dev.forebay.broker.form.MessageView;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What messages consist of: the body begins with the message's number, and all other bytes follow
 * from it, so that a message tells who it is and whether it is whole.
 */
final class Bodies {
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private record Sent(
      String exchange, String routingKey, boolean persistent, int propertiesBytes, int bodyBytes) {}

  private final Map<Long, Sent> sent = new HashMap<>();

  /** Fills a message's room. */
  void write(
      long message,
      String exchange,
      String routingKey,
      boolean persistent,
      int properties,
      ByteBuffer target) {
    int body = target.remaining() - properties;
    sent.put(message, new Sent(exchange, routingKey, persistent, properties, body));
    int at = target.position();
    for (int i = 0; i < properties; i++) {
      target.put(at + i, propertyByte(message, i));
    }
    at += properties;
    target.putLong(at, message);
    int i = Long.BYTES;
    for (; i + Long.BYTES <= body; i += Long.BYTES) {
      target.putLong(at + i, word(message, i));
    }
    for (; i < body; i++) {
      target.put(at + i, (byte) word(message, i));
    }
    target.position(target.limit());
  }

  /** Which message it says that it is. */
  static long message(MessageView view) {
    return view.bodyBytes() < Long.BYTES ? -1 : view.memory().getLong(view.bodyAt());
  }

  /** Whether it is byte for byte what was sent. */
  boolean isIntact(MessageView view) {
    Sent was = sent.get(message(view));
    return was != null && isIntact(view, was, was.exchange, was.routingKey);
  }

  /** Whether it is what was sent, byte for byte, but to the queue of dead letters. */
  boolean isIntactDeadLetter(MessageView view) {
    Sent was = sent.get(message(view));
    return was != null && isIntact(view, was, "", Topology.DEAD_LETTERS);
  }

  /** Whether it was sent to survive a restart. */
  boolean isPersistent(long message) {
    Sent was = sent.get(message);
    return was != null && was.persistent;
  }

  private static boolean isIntact(MessageView view, Sent was, String exchange, String routingKey) {
    long message = message(view);
    return was.bodyBytes == view.bodyBytes()
        && was.propertiesBytes == view.propertiesBytes()
        && exchange.equals(text(view, view.exchangeAt(), view.exchangeBytes()))
        && routingKey.equals(text(view, view.routingKeyAt(), view.routingKeyBytes()))
        && propertiesAreIntact(message, view)
        && bodyIsIntact(message, view);
  }

  private static boolean propertiesAreIntact(long message, MessageView view) {
    for (int i = 0; i < view.propertiesBytes(); i++) {
      if (view.memory().get(view.propertiesAt() + i) != propertyByte(message, i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean bodyIsIntact(long message, MessageView view) {
    int i = Long.BYTES;
    for (; i + Long.BYTES <= view.bodyBytes(); i += Long.BYTES) {
      if (view.memory().getLong(view.bodyAt() + i) != word(message, i)) {
        return false;
      }
    }
    for (; i < view.bodyBytes(); i++) {
      if (view.memory().get(view.bodyAt() + i) != (byte) word(message, i)) {
        return false;
      }
    }
    return true;
  }

  private static String text(MessageView view, int at, int length) {
    byte[] bytes = new byte[length];
    view.memory().get(at, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte propertyByte(long message, int at) {
    return (byte) (message * 31 + at);
  }

  private static long word(long message, int at) {
    return (message + at) * MIX;
  }
}
