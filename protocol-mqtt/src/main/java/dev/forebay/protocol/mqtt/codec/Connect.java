package dev.forebay.protocol.mqtt.codec;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.wire.Cursor;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.ProtocolVersion;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * A CONNECT (§3.1). Immutable.
 *
 * @param isBridge the sender is another broker
 * @param cleanStart what is kept of an earlier session is forgotten
 * @param keepAliveSeconds 0: no limit
 */
public record Connect(
    ProtocolVersion version,
    boolean isBridge,
    boolean cleanStart,
    int keepAliveSeconds,
    ByteString clientId,
    @Nullable Will will,
    @Nullable ByteString userName,
    @Nullable ByteString password,
    Properties properties) {
  private static final int CLEAN = 2;
  private static final int WILL = 4;
  private static final int WILL_QOS_SHIFT = 3;
  private static final int WILL_QOS = 3 << WILL_QOS_SHIFT;
  private static final int WILL_RETAIN = 0x20;
  private static final int PASSWORD = 0x40;
  private static final int USER_NAME = 0x80;

  /** Reads which version it is of, which decides how an answer is written. */
  public static ProtocolVersion version(Cursor in) {
    String name = in.text().toString();
    return version(name, in.u8());
  }

  private static ProtocolVersion version(String name, int level) {
    ProtocolVersion version = ProtocolVersion.of(name, level & ~ProtocolVersion.BRIDGE_BIT);
    if (version == null || (isBridge(level) && version.hasProperties())) {
      throw new MqttException(
          ReasonCode.UNSUPPORTED_VERSION, "protocol '" + name + "' version " + level);
    }
    return version;
  }

  private static boolean isBridge(int level) {
    return (level & ProtocolVersion.BRIDGE_BIT) != 0;
  }

  /** Reads it. */
  public static Connect read(Cursor in) {
    String name = in.text().toString();
    int level = in.u8();
    ProtocolVersion version = version(name, level);
    int flags = in.u8();
    requireFlags(version, flags);
    int keepAlive = in.u16();
    Properties properties =
        version.hasProperties() ? Properties.read(in, Property.In.CONNECT) : Properties.NONE;
    ByteString clientId = in.text();
    Will will = (flags & WILL) == 0 ? null : will(in, version, flags);
    ByteString user = (flags & USER_NAME) == 0 ? null : in.text();
    ByteString password = (flags & PASSWORD) == 0 ? null : in.binary();
    if (in.remaining() > 0) {
      throw Cursor.malformed("a CONNECT with " + in.remaining() + " bytes too many");
    }
    return new Connect(
        version,
        isBridge(level),
        (flags & CLEAN) != 0,
        keepAlive,
        clientId,
        will,
        user,
        password,
        properties);
  }

  private static void requireFlags(ProtocolVersion version, int flags) {
    boolean wrong =
        (flags & 1) != 0
            || ((flags & WILL) == 0 && (flags & (WILL_QOS | WILL_RETAIN)) != 0)
            || (flags & WILL_QOS) == WILL_QOS
            || (!version.hasProperties() && (flags & (USER_NAME | PASSWORD)) == PASSWORD);
    if (wrong) {
      throw Cursor.malformed("connect flags " + Integer.toHexString(flags));
    }
  }

  private static Will will(Cursor in, ProtocolVersion version, int flags) {
    Properties said =
        version.hasProperties() ? Properties.read(in, Property.In.WILL) : Properties.NONE;
    ByteString topic = in.text();
    return new Will(
        topic,
        in.binary(),
        (flags & WILL_QOS) >> WILL_QOS_SHIFT,
        (flags & WILL_RETAIN) != 0,
        said.without(Property.WILL_DELAY_INTERVAL),
        said.number(Property.WILL_DELAY_INTERVAL, 0));
  }

  /** Never the password. */
  @Override
  public String toString() {
    return version + " client '" + clientId + "'";
  }
}
