package dev.forebay.tests.hostile.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Packets of MQTT 5, as a client writes them. */
public final class Packets {
  private static final int CONNECT = 0x10;
  private static final int PUBLISH = 0x30;
  private static final int SUBSCRIBE = 0x82;
  private static final int UNSUBSCRIBE = 0xA2;
  private static final int LOGIN_FLAGS = 0xC0;
  private static final int CLEAN_FLAG = 2;
  private static final int WILL_FLAGS = 0x0C;
  private static final int SESSION_EXPIRY = 0x11;
  private static final int WILL_DELAY = 0x18;
  private static final int TOPIC_ALIAS = 0x23;
  private static final int CONTINUES = 0x80;
  private static final int DIGIT = 0x7F;
  private static final int DIGIT_BITS = 7;

  private Packets() {}

  /** The will of a client; of QoS 1. */
  public record Will(String topic, int delaySeconds) {}

  public static ByteBuf connect(
      String clientId, boolean isClean, int expirySeconds, int keepAlive, @Nullable Will will) {
    ByteBuf body = text(Unpooled.buffer(), "MQTT");
    body.writeByte(5);
    body.writeByte(LOGIN_FLAGS | (isClean ? CLEAN_FLAG : 0) | (will == null ? 0 : WILL_FLAGS));
    body.writeShort(keepAlive);
    body.writeByte(5).writeByte(SESSION_EXPIRY).writeInt(expirySeconds);
    text(body, clientId);
    if (will != null) {
      body.writeByte(5).writeByte(WILL_DELAY).writeInt(will.delaySeconds());
      text(text(body, will.topic()), "gone");
    }
    return packet(CONNECT, text(text(body, "guest"), "guest"));
  }

  /** Subscribes to filters with a QoS. */
  public static ByteBuf subscribe(int id, List<String> filters, int qos) {
    ByteBuf body = Unpooled.buffer().writeShort(id).writeByte(0);
    filters.forEach(filter -> text(body, filter).writeByte(qos));
    return packet(SUBSCRIBE, body);
  }

  public static ByteBuf unsubscribe(int id, List<String> filters) {
    ByteBuf body = Unpooled.buffer().writeShort(id).writeByte(0);
    filters.forEach(filter -> text(body, filter));
    return packet(UNSUBSCRIBE, body);
  }

  /** A message; the identifier counts from QoS 1 on. */
  public static ByteBuf publish(String topic, int qos, int id, int bytes) {
    ByteBuf body = text(Unpooled.buffer(), topic);
    if (qos > 0) {
      body.writeShort(id);
    }
    body.writeByte(0).writeZero(bytes);
    return packet(PUBLISH | (qos << 1), body);
  }

  /** One of QoS 0 that names its topic by an alias as well. */
  public static ByteBuf aliased(String topic, int alias) {
    ByteBuf body = text(Unpooled.buffer(), topic);
    body.writeByte(3).writeByte(TOPIC_ALIAS).writeShort(alias);
    return packet(PUBLISH, body);
  }

  /** One of four octets: an acknowledgement of some sort, with an identifier. */
  public static ByteBuf answer(int first, int id) {
    return Unpooled.buffer().writeByte(first).writeByte(2).writeShort(id);
  }

  /** Any packet; what it has is released. */
  public static ByteBuf packet(int first, ByteBuf body) {
    ByteBuf bytes = Unpooled.buffer().writeByte(first);
    length(bytes, body.readableBytes()).writeBytes(body);
    body.release();
    return bytes;
  }

  /** A length, as a packet's first octet is followed by. */
  public static ByteBuf length(ByteBuf bytes, int length) {
    int rest = length;
    while (rest > DIGIT) {
      bytes.writeByte((rest & DIGIT) | CONTINUES);
      rest >>>= DIGIT_BITS;
    }
    return bytes.writeByte(rest);
  }

  private static ByteBuf text(ByteBuf bytes, String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    return bytes.writeShort(encoded.length).writeBytes(encoded);
  }
}
