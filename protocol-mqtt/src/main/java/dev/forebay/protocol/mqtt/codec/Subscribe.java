package dev.forebay.protocol.mqtt.codec;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.wire.Cursor;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.ProtocolVersion;
import dev.forebay.protocol.mqtt.codec.wire.Qos;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import java.util.List;

/** A SUBSCRIBE (§3.8). Immutable. */
public record Subscribe(int packetId, Properties properties, List<Wish> wishes) {
  private static final int QOS = 3;
  private static final int NO_LOCAL = 4;
  private static final int AS_PUBLISHED = 8;
  private static final int HANDLING_SHIFT = 4;
  private static final int RESERVED = 0xC0;
  private static final ByteString SHARE = ByteString.utf8("$share/");

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

  /** Reads one, in pieces. */
  public static final class Reader extends FilterReader<Wish> {
    /** Of a packet that begins. */
    public Reader(ProtocolVersion version, int filtersMax) {
      super(version, filtersMax);
    }

    @Override
    void check(Properties read) {
      // All of them are its own.
    }

    @Override
    Wish entry(Cursor in, ProtocolVersion spoken) {
      return wish(in, spoken);
    }

    /** What was read. */
    public Subscribe packet() {
      return new Subscribe(packetId(), properties(), entries());
    }
  }

  private static Wish wish(Cursor in, ProtocolVersion version) {
    ByteString filter = in.text();
    int options = in.u8();
    if ((options & (version.hasProperties() ? RESERVED : ~QOS)) != 0) {
      throw Cursor.malformed("subscription options " + Integer.toHexString(options));
    }
    boolean noLocal = (options & NO_LOCAL) != 0;
    if (noLocal && filter.startsWith(SHARE)) {
      throw new MqttException(ReasonCode.PROTOCOL_ERROR, "no local on a shared subscription");
    }
    return new Wish(
        filter,
        Qos.require(options & QOS),
        noLocal,
        (options & AS_PUBLISHED) != 0,
        RetainHandling.of(options >> HANDLING_SHIFT & QOS));
  }
}
