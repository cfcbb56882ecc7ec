package dev.forebay.protocol.mqtt.codec;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.wire.Cursor;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.PacketId;
import dev.forebay.protocol.mqtt.codec.wire.ProtocolVersion;
import dev.forebay.protocol.mqtt.codec.wire.Qos;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import java.util.ArrayList;
import java.util.List;

/** A SUBSCRIBE (§3.8). Immutable. */
public record Subscribe(int packetId, Properties properties, List<Wish> wishes) {
  private static final int QOS = 3;
  private static final int NO_LOCAL = 4;
  private static final int AS_PUBLISHED = 8;
  private static final int HANDLING_SHIFT = 4;
  private static final int RESERVED = 0xC0;

  /** What is sent of retained messages (§3.8.3.1). */
  public enum RetainHandling {
    ALWAYS,
    IF_NEW,
    NEVER;

    private static final RetainHandling[] BY_NUMBER = values();

    /** The one of a number. */
    public static RetainHandling of(int number) {
      if (number >= BY_NUMBER.length) {
        throw new MqttException(ReasonCode.PROTOCOL_ERROR, "retain handling " + number);
      }
      return BY_NUMBER[number];
    }
  }

  /**
   * One filter.
   *
   * @param retainAsPublished the flag is passed on as its publisher set it
   */
  public record Wish(
      ByteString filter,
      int qos,
      boolean noLocal,
      boolean retainAsPublished,
      RetainHandling handling) {}

  /** Keeps a copy. */
  public Subscribe {
    wishes = List.copyOf(wishes);
  }

  /**
   * Reads it.
   *
   * @param filtersMax of which nobody needs more: a client may not have as many subscriptions
   */
  public static Subscribe read(Cursor in, ProtocolVersion version, int filtersMax) {
    int packetId = PacketId.read(in);
    Properties properties =
        version.hasProperties() ? Properties.read(in, Property.In.SUBSCRIBE) : Properties.NONE;
    List<Wish> wishes = new ArrayList<>();
    while (in.remaining() > 0) {
      if (wishes.size() == filtersMax) {
        throw new MqttException(
            ReasonCode.QUOTA_EXCEEDED, "more than " + filtersMax + " filters in one packet");
      }
      wishes.add(wish(in, version));
    }
    if (wishes.isEmpty()) {
      throw new MqttException(ReasonCode.PROTOCOL_ERROR, "a SUBSCRIBE of nothing");
    }
    return new Subscribe(packetId, properties, wishes);
  }

  private static Wish wish(Cursor in, ProtocolVersion version) {
    ByteString filter = in.text();
    int options = in.u8();
    if ((options & (version.hasProperties() ? RESERVED : ~QOS)) != 0) {
      throw Cursor.malformed("subscription options " + Integer.toHexString(options));
    }
    return new Wish(
        filter,
        Qos.require(options & QOS),
        (options & NO_LOCAL) != 0,
        (options & AS_PUBLISHED) != 0,
        RetainHandling.of(options >> HANDLING_SHIFT & QOS));
  }
}
